/** Answers the 1-based line of an instruction offset; 0 where there is none. */
export type LineLookup = (instruction: number) => number;

/** A line table, undone: `lines[i]` holds for instructions below `ends[i]` that no earlier entry holds; then comes `after`. */
interface Entries {
  readonly ends: number[];
  readonly lines: number[];
  after: number;
}

/**
 * Lines of a code object's instructions, as memray reads them (`compat.cpp` of memray 1.20; the tables are CPython's
 * co_linetable of 3.11 and later, of 3.10, and co_lnotab before). The table is undone once, at the first question.
 *
 * @param pythonVersion `PY_VERSION_HEX` of the recorded interpreter
 */
export function lineLookup(pythonVersion: number, table: Uint8Array, firstLine: number): LineLookup {
  if (table.length === 0) return () => 0;
  let entries: Entries | undefined;
  // Instruction offsets count bytes from 3.11 on, where the table counts units of two; in 3.10 it is the other way round.
  const scale = pythonVersion >= 0x030b0000 ? 0.5 : pythonVersion >= 0x030a0000 ? 2 : 1;
  return (instruction) => {
    if (instruction < 0) return 0;
    entries ??= undo(pythonVersion, table, firstLine);
    const wanted = Math.floor(instruction * scale);
    let low = 0;
    let high = entries.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entries.ends[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return entries.lines[low] ?? entries.after;
  };
}

function undo(pythonVersion: number, table: Uint8Array, firstLine: number): Entries {
  if (pythonVersion >= 0x030b0000) return entriesOf311(table, firstLine);
  return pythonVersion >= 0x030a0000 ? entriesOf310(table, firstLine) : entriesOf39(table, firstLine);
}

function entriesOf311(table: Uint8Array, firstLine: number): Entries {
  const entries: Entries = { ends: [], lines: [], after: 0 };
  let line = firstLine;
  let address = 0;
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = table[at++] ?? 0;
      value |= (byte & 63) << shift;
      if ((byte & 64) === 0) return value >>> 0;
      shift += 6;
    }
  };
  const signed = (): number => {
    const value = varint();
    return value & 1 ? -(value >>> 1) : value >>> 1;
  };
  while (at < table.length && table[at] !== 0) {
    const first = table[at++]!;
    const kind = (first >>> 3) & 15;
    address += (first & 7) + 1;
    if (kind === 14) {
      line += signed();
      varint();
      varint();
      varint();
    } else if (kind === 13) {
      line += signed();
    } else if (kind >= 10 && kind <= 12) {
      line += kind - 10;
      at += 2;
    } else if (kind < 10) {
      at += 1;
    }
    entries.ends.push(address);
    entries.lines.push(line);
  }
  return entries;
}

function entriesOf310(table: Uint8Array, firstLine: number): Entries {
  const entries: Entries = { ends: [], lines: [], after: firstLine };
  let current = 0;
  for (let i = 0; i + 1 < table.length; i += 2) {
    const delta = (table[i + 1]! << 24) >> 24;
    current += table[i]!;
    if (delta !== -128) entries.after += delta;
    entries.ends.push(current);
    entries.lines.push(entries.after);
  }
  return entries;
}

function entriesOf39(table: Uint8Array, firstLine: number): Entries {
  const entries: Entries = { ends: [], lines: [], after: firstLine };
  let current = 0;
  let furthest = 0;
  for (let i = 0; i + 1 < table.length; i += 2) {
    // Unsigned by the format; memray reads a signed char on x86, and so do its reports.
    current += (table[i]! << 24) >> 24;
    // memray compares unsigned, so that a negative sum counts as past everything; the first sum past an offset decides.
    furthest = Math.max(furthest, current < 0 ? Infinity : current);
    entries.ends.push(furthest);
    entries.lines.push(entries.after);
    entries.after += (table[i + 1]! << 24) >> 24;
  }
  return entries;
}
