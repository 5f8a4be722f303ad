/** What takes two columns of a terminal: pictographs, and the wide characters of East Asia. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const plain = /^[\x20-\x7e]*$/;

/** Columns of a terminal that a text takes. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (/\p{Mark}/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** A text cut to a width, with `…` for what is cut off its end. */
export function keepStart(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let room = width - 1;
  for (const character of text) {
    room -= characterWidth(character);
    if (room < 0) break;
    kept += character;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** A text cut to a width, with `…` for what is cut off its beginning: of a path, the file's name stays. */
export function keepEnd(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let room = width - 1;
  for (const character of Array.from(text).reverse()) {
    room -= characterWidth(character);
    if (room < 0) break;
    kept = character + kept;
  }
  return width < 1 ? '' : `…${kept}`;
}

/** A text filled up to a width with blanks at its end. */
export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/**
 * A name from a capture as a terminal may have it: control characters are written out, since a line end would break the table
 * and an escape sequence would command the terminal.
 */
export function printable(name: string): string {
  // eslint-disable-next-line no-control-regex
  return name.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (control) => {
    const code = control.charCodeAt(0);
    return control === '\n' ? '\\n' : code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
