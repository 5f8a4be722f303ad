/** Whole numbers for people, grouped by thousands: `4,096`. Fractions are rounded away. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return String(count);
  const rounded = Math.round(count);
  const digits = BigInt(Math.abs(rounded)).toString();
  let text = digits.slice(0, digits.length % 3 || 3);
  for (let i = text.length; i < digits.length; i += 3) text += `,${digits.slice(i, i + 3)}`;
  return rounded < 0 ? `-${text}` : text;
}
