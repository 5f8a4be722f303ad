/** FNV-1a (32 bits) of a line's trimmed text in base 36: what `CaptureNotes.lineHashes` keeps. Indentation doesn't count. */
export function hashLine(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text.trim(), 'utf8')) {
    hash ^= byte;
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
