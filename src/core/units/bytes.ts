const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/**
 * Bytes for people: `0 B`, `1023 B`, `12.3 MiB`, `-4.0 KiB`. One digit after the point from KiB on.
 * A value that would round to `1024.0` takes the next unit.
 */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return `${bytes} B`;
  let value = Math.abs(bytes);
  const sign = bytes < 0 ? '-' : '';
  if (value < 1024) return `${sign}${Math.round(value)} B`;
  let unit = 0;
  while (unit < units.length - 1 && (value >= 1024 || (unit > 0 && value >= 1023.95))) {
    value /= 1024;
    unit++;
  }
  return `${sign}${value.toFixed(1)} ${units[unit]!}`;
}
