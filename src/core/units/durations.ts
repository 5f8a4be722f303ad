const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Milliseconds for people: `350 ms`, `12.3 s`, `4 min 05 s`, `2 h 07 min`. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return `${milliseconds} ms`;
  const sign = milliseconds < 0 ? '-' : '';
  const value = Math.round(Math.abs(milliseconds));
  if (value === 0) return '0 ms';
  if (value < second) return `${sign}${value} ms`;
  // 59.95 s would read 60.0 s.
  if (value < minute - 50) return `${sign}${(value / second).toFixed(1)} s`;
  const seconds = Math.round(value / second);
  if (value < hour - 500) return `${sign}${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(value / minute);
  return `${sign}${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
