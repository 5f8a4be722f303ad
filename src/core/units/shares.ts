/** A share (0..1) for people: `12.3%`, `100%`, `0%`; what is there but rounds to nothing is `<0.1%`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share) || share === 0) return '0%';
  if (share < 0) return `-${formatShare(-share)}`;
  if (share < 0.0005) return '<0.1%';
  if (share === 1) return '100%';
  return `${(share * 100).toFixed(1)}%`;
}
