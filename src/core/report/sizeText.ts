const units = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z'];

/** Bytes as memray's reports write them: powers of 1000, three digits after the point (`12.346MB`). */
export function memraySize(bytes: number): string {
  let value = bytes;
  for (const unit of units) {
    if (Math.abs(value) < 1000) return `${pythonFixed(value, 3)}${unit}B`;
    value /= 1000;
  }
  return `${pythonFixed(value, 1)}YB`;
}

/** A share of the whole as memray writes it: `12.35`. */
export function memrayPercent(part: number, whole: number): string {
  return pythonFixed(whole === 0 ? 0 : (part / whole) * 100, 2);
}

/** Digits behind which no double of these magnitudes has any that matter to a tie. */
const beyond = 30;
const tie = `5${'0'.repeat(beyond - 1)}`;

/** `toFixed` as Python formats: what lies exactly between two goes to the even one (1062500 bytes are `1.062MB`). */
function pythonFixed(value: number, digits: number): string {
  const exact = value.toFixed(digits + beyond);
  const isTieAboveEven = exact.endsWith(tie) && /[02468]$/.test(exact.slice(0, -beyond));
  return isTieAboveEven ? exact.slice(0, -beyond) : value.toFixed(digits);
}
