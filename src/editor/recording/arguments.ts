/**
 * Splits what a person typed into arguments: spaces separate, single and double quotes and backslashes group, and nothing else
 * has a meaning. Undefined when a quote is left open. (These arguments go to the program as an array; no shell reads them.)
 */
export function splitArguments(text: string): readonly string[] | undefined {
  const found: string[] = [];
  let current: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else if (character === '\\' && quote === '"' && /["\\]/.test(text[i + 1] ?? '')) current = (current ?? '') + text[++i]!;
      else current = (current ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      current ??= '';
    } else if (character === '\\' && i + 1 < text.length) {
      current = (current ?? '') + text[++i]!;
    } else if (/\s/.test(character)) {
      if (current !== undefined) found.push(current);
      current = undefined;
    } else current = (current ?? '') + character;
  }
  if (quote !== undefined) return undefined;
  if (current !== undefined) found.push(current);
  return found;
}

/** The inverse of `splitArguments`, for a box that shows what was typed last time. */
export function joinArguments(args: readonly string[]): string {
  return args
    .map((argument) => (/^[^\s"'\\]+$/.test(argument) ? argument : `"${argument.replaceAll(/["\\]/g, '\\$&')}"`))
    .join(' ');
}

/** `NAME=value` pairs; undefined when one has no name. */
export function parseEnvironment(text: string): Readonly<Record<string, string>> | undefined {
  const args = splitArguments(text);
  if (args === undefined) return undefined;
  const environment: Record<string, string> = {};
  for (const argument of args) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(argument);
    if (match === null) return undefined;
    environment[match[1]!] = match[2]!;
  }
  return environment;
}

/** Fills `${pid}`, `${name}` and `${time}` (`20261125-143005`) of an output path; a name can't add folders to it. */
export function fillOutput(template: string, pid: number, name: string, now: Date): string {
  const pair = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${pair(now.getMonth() + 1)}${pair(now.getDate())}`;
  const time = `${day}-${pair(now.getHours())}${pair(now.getMinutes())}${pair(now.getSeconds())}`;
  return template
    .replaceAll('${pid}', () => String(pid))
    .replaceAll('${name}', () => name.replaceAll(/[^\w.-]+/g, '-'))
    .replaceAll('${time}', () => time);
}
