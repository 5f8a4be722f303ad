/**
 * Line of an instruction, from a code object's line table, as memray reads it (`compat.cpp` of memray 1.20; the tables are
 * CPython's co_linetable of 3.11 and later, of 3.10, and co_lnotab before).
 *
 * @param pythonVersion `PY_VERSION_HEX` of the recorded interpreter
 * @param instruction instruction offset as recorded; negative where the interpreter had none
 * @returns a 1-based line, 0 where the table gives none
 */
export function lineOf(pythonVersion: number, table: Uint8Array, instruction: number, firstLine: number): number {
  if (table.length === 0 || instruction < 0) return 0;
  if (pythonVersion >= 0x030b0000) return lineOf311(table, instruction, firstLine);
  if (pythonVersion >= 0x030a0000) return lineOf310(table, instruction, firstLine);
  return lineOf39(table, instruction, firstLine);
}

function lineOf311(table: Uint8Array, instruction: number, firstLine: number): number {
  const wanted = Math.floor(instruction / 2);
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
    const end = address + (first & 7) + 1;
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
    if (address <= wanted && end > wanted) return line;
    address = end;
  }
  return 0;
}

function lineOf310(table: Uint8Array, instruction: number, firstLine: number): number {
  const wanted = instruction * 2;
  let line = firstLine;
  let current = 0;
  for (let i = 0; i + 1 < table.length; i += 2) {
    const delta = (table[i + 1]! << 24) >> 24;
    current += table[i]!;
    if (delta !== -128) line += delta;
    if (current > wanted) break;
  }
  return line;
}

function lineOf39(table: Uint8Array, instruction: number, firstLine: number): number {
  let line = firstLine;
  let current = 0;
  for (let i = 0; i + 1 < table.length; i += 2) {
    // Unsigned by the format; memray reads a signed char on x86, and so do its reports.
    current += (table[i]! << 24) >> 24;
    // memray compares unsigned, so that a negative sum counts as past everything.
    if (current > instruction || current < 0) break;
    line += (table[i + 1]! << 24) >> 24;
  }
  return line;
}
