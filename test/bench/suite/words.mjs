// Numbers and tables as the page shows them.

export const seconds = (value) => (value === undefined ? '–' : `${value < 10 ? value.toFixed(2) : value.toFixed(1)} s`);
export const milliseconds = (value) => (value === undefined ? '–' : `${value.toFixed(0)} ms`);
export const megabytes = (bytes) =>
  bytes === undefined ? '–' : `${bytes < 1e7 ? (bytes / 1e6).toFixed(1) : (bytes / 1e6).toFixed(0)} MB`;
/** Counts. */
export function count(value) {
  return value < 1e6 ? `${(value / 1e3).toFixed(value < 1e5 ? 1 : 0)} k` : `${(value / 1e6).toFixed(value < 1e8 ? 1 : 0)} M`;
}
export const percent = (share) => (share === undefined ? '–' : `${(share * 100).toFixed(0)} %`);
export const times = (value) => (value === undefined ? '–' : `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ×`);

/** A Markdown table; columns after the first are numbers. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
