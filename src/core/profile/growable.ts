/** Doubles a column, keeping what is in it; what is new is zero. */
export function doubled<T extends Int32Array | Uint32Array | Float64Array>(column: T): T {
  const larger = new (column.constructor as new (length: number) => T)(column.length * 2);
  larger.set(column);
  return larger;
}
