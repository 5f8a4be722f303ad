/** How a block ended: where the output stands, and whether the input was used up as it should be. */
export interface DecodedBlock {
  /** One past the last byte written. */
  readonly end: number;
  /** `whole`: the block's last sequence was complete. `cut`: its input ended early. `bad`: it can't be LZ4. */
  readonly state: 'whole' | 'cut' | 'bad';
}

/**
 * Decodes one LZ4 block from `source[from, to)` to `target` at `at`, writing below `limit`.
 * Matches may reach back to `target[0]`: linked blocks keep their history there.
 * What could be decoded of a cut or bad block stays written. Format: lz4_Block_format.md of the LZ4 project.
 */
export function decodeLz4Block(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
  limit: number,
): DecodedBlock {
  let s = from;
  let d = at;
  while (s < to) {
    const token = source[s++]!;
    let literals = token >>> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (s >= to) return { end: d, state: 'cut' };
        more = source[s++]!;
        literals += more;
      }
    }
    if (literals > 0) {
      const count = Math.min(literals, to - s);
      if (d + count > limit) return { end: d, state: 'bad' };
      if (count < 32) for (let i = 0; i < count; i++) target[d + i] = source[s + i]!;
      else target.set(source.subarray(s, s + count), d);
      s += count;
      d += count;
      if (count < literals) return { end: d, state: 'cut' };
    }
    // The last sequence of a block has literals only.
    if (s === to) return { end: d, state: 'whole' };
    if (s + 2 > to) return { end: d, state: 'cut' };
    const offset = source[s]! | (source[s + 1]! << 8);
    s += 2;
    if (offset === 0 || offset > d) return { end: d, state: 'bad' };
    let match = (token & 15) + 4;
    if (match === 19) {
      let more = 255;
      while (more === 255) {
        if (s >= to) return { end: d, state: 'cut' };
        more = source[s++]!;
        match += more;
      }
    }
    if (d + match > limit) return { end: d, state: 'bad' };
    let m = d - offset;
    const end = d + match;
    if (offset >= match && match >= 32) {
      target.copyWithin(d, m, m + match);
      d = end;
    } else {
      while (d < end) target[d++] = target[m++]!;
    }
  }
  return { end: d, state: 'whole' };
}
