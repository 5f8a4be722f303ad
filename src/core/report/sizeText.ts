const units = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z'];

/** Bytes as memray's reports write them: powers of 1000, three digits after the point (`12.346MB`). */
export function memraySize(bytes: number): string {
  let value = bytes;
  for (const unit of units) {
    if (Math.abs(value) < 1000) return `${value.toFixed(3)}${unit}B`;
    value /= 1000;
  }
  return `${value.toFixed(1)}YB`;
}
