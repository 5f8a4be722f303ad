/**
 * JSON as Python's `json.dump` writes it, so that files can be compared byte for byte: a blank after every comma and colon,
 * and nothing but ASCII.
 *
 * @param indent blanks of a level; undefined: all on one line
 */
export function pythonJson(value: unknown, indent?: number): string {
  const write = (item: unknown, level: number): string => {
    if (Array.isArray(item)) {
      return list(
        item.map((entry) => write(entry, level + 1)),
        '[]',
        level,
      );
    }
    if (typeof item === 'object' && item !== null) {
      return list(
        Object.entries(item).map(([key, entry]) => `${ascii(JSON.stringify(key))}: ${write(entry, level + 1)}`),
        '{}',
        level,
      );
    }
    return ascii(JSON.stringify(item));
  };
  const list = (entries: readonly string[], [open, close]: readonly string[] | string, level: number): string => {
    if (entries.length === 0) return `${open!}${close!}`;
    if (indent === undefined) return `${open!}${entries.join(', ')}${close!}`;
    const start = `\n${' '.repeat(indent * (level + 1))}`;
    return `${open!}${start}${entries.join(`,${start}`)}\n${' '.repeat(indent * level)}${close!}`;
  };
  return write(value, 0);
}

function ascii(json: string): string {
  return json.replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The entries of a long JSON list, with what is between them. */
export function* pythonJsonEntries(entries: Iterable<unknown>): Generator<string> {
  let separator = '';
  for (const entry of entries) {
    yield separator + pythonJson(entry);
    separator = ', ';
  }
}
