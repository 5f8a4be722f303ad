/** How a piece of a report is to look, in the names of the terminal's colours. */
export type Tone = 'bold' | 'dim' | 'cyan' | 'magenta' | 'red' | 'yellow' | 'green' | 'greenBright';

/** Makes a text look so, where the output can. */
export type Paint = (text: string, tone: Tone) => string;

/** For output that has no colours. */
export const unpainted: Paint = (text) => text;

/** memray's colours for a share of the whole, 0 to 1. */
export function shareTone(share: number): Tone {
  if (share > 0.6) return 'red';
  if (share > 0.2) return 'yellow';
  return share > 0.05 ? 'green' : 'greenBright';
}
