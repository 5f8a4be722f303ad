import { effect, signal } from '@preact/signals';
import type { Disposable } from '../../core/base/disposable.ts';
import type { FlamegraphLabel } from '../../protocol/decoder.ts';
import type { CaptureStore } from '../state/captureStore.ts';

/** Locations a request asks for, at most. */
const mostLocations = 400;
/** Characters of a line that can ever be seen. */
const longestLabel = 400;

/** Control characters and direction overrides, which would turn the text around them on the canvas. */
// eslint-disable-next-line no-control-regex -- these are what is taken out
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

export function printable(text: string): string {
  return text.slice(0, longestLabel).replaceAll(unprintable, ' ');
}

/** The source text of lines, as far as it can be had; asked for once each, in one request a frame. */
export class SourceLabels implements Disposable {
  /** Counts up when more text is there. */
  readonly version = signal(0);
  readonly #store: CaptureStore;
  readonly #known = new Map<string, string | undefined>();
  readonly #wanted = new Map<string, FlamegraphLabel>();
  readonly #stop: () => void;
  #scheduled = 0;

  constructor(store: CaptureStore) {
    this.#store = store;
    this.#stop = effect(() => {
      if (store.sourcesVersion.value === 0) return;
      this.#known.clear();
      // Not `++`, which would read it here and so make this effect its own cause.
      this.version.value = this.version.peek() + 1;
    });
  }

  /** What a box says: its source line, else its function. Asks for the line when it isn't known. */
  text(label: FlamegraphLabel): string {
    if (label.line <= 0 || label.file === '') return printable(label.function);
    const key = `${label.file}\0${String(label.line)}`;
    if (!this.#known.has(key)) {
      this.#wanted.set(key, label);
      if (this.#scheduled === 0) this.#scheduled = setTimeout(() => void this.#ask(), 0);
    }
    const line = this.#known.get(key);
    return line === undefined || line.trim() === '' ? printable(label.function) : printable(line.trim());
  }

  dispose(): void {
    clearTimeout(this.#scheduled);
    this.#stop();
  }

  async #ask(): Promise<void> {
    this.#scheduled = 0;
    const asked = [...this.#wanted].slice(0, mostLocations);
    // Asked for once, whatever the answer; the rest is wanted again when it is drawn again.
    for (const [key] of asked) this.#known.set(key, undefined);
    this.#wanted.clear();
    try {
      const locations = asked.map(([, { file, line }]) => ({ file, line }));
      const lines = await this.#store.client.call('sourceLines', { locations });
      // What is undefined in an array arrives as null: the editor's channel is JSON but for typed arrays.
      asked.forEach(([key], i) => this.#known.set(key, lines[i] ?? undefined));
      this.version.value++;
    } catch (error) {
      this.#store.fail(error);
    }
  }
}
