import { formatBytes } from '../core/units/bytes.ts';

/** Milliseconds before there is anything to see: a small capture is read by then. */
const patience = 300;
/** Milliseconds between two pictures. */
const interval = 100;
const cells = 24;

/** How far the reading of a file is, on stderr, where that is a terminal. In a pipe there is nothing. */
export class Progress {
  readonly #name: string;
  #nextAt = performance.now() + patience;
  #isShown = false;

  constructor(name: string) {
    this.#name = name;
  }

  show(bytes: number, total: number): void {
    if (!process.stderr.isTTY || performance.now() < this.#nextAt) return;
    this.#nextAt = performance.now() + interval;
    this.#isShown = true;
    process.stderr.write(`\r\u001b[K${progressLine(this.#name, bytes, total, process.stderr.columns || 80)}`);
  }

  /** Wipes it away. */
  end(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[K');
  }
}

/** `big.bin ━━━━━━━━╸───────────── 40 % of 1.2 GiB`; the name is left out where the terminal is too narrow for it. */
export function progressLine(name: string, bytes: number, total: number, columns: number): string {
  // A file that is being recorded grows while it is read.
  const share = Math.min(bytes / Math.max(total, bytes, 1), 1);
  const full = Math.floor(share * cells);
  const text = `${'━'.repeat(full)}${'─'.repeat(cells - full)} ${Math.floor(share * 100)} % of ${formatBytes(Math.max(total, bytes))}`;
  return name.length + 1 + text.length < columns ? `${name} ${text}` : text;
}
