type Column = Int32Array | Uint32Array | Float64Array;

/** A column with room for so many rows: the same one, or one at least twice as long with what is in it; what is new is zero. */
export function roomFor<T extends Column>(column: T, rows: number): T {
  if (rows <= column.length) return column;
  const larger = new (column.constructor as new (length: number) => T)(Math.max(rows, column.length * 2));
  larger.set(column);
  return larger;
}

/** Doubles a column, keeping what is in it; what is new is zero. */
export function doubled<T extends Column>(column: T): T {
  return roomFor(column, column.length * 2);
}
