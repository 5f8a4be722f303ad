import type { ReadonlySignal } from '@preact/signals';
import { batch, computed, effect, signal } from '@preact/signals';
import { DisposableStore, toDisposable } from '../../core/base/disposable.ts';
import type { FlamegraphMatches, FlamegraphShape } from '../../protocol/decoder.ts';
import type { CaptureStore, Pointed } from '../state/captureStore.ts';
import { follow } from '../state/reading.ts';
import { Refresher } from '../state/refresher.ts';
import type { FlameLayout } from './layout.ts';
import { isMerged, isSameFrame, labelOf, layoutOf, matches, rowHeight } from './layout.ts';
import { SourceLabels } from './sourceLabels.ts';

/** Boxes narrower than this are merged into grey ones, CSS pixels. */
const smallestBox = 2;
/** Matches that can be stepped through. */
const mostMatches = 1000;

/** What is looked for: the filter's text, or one function that a row or a CodeLens points at. */
type Target = { readonly query: string } | { readonly exact: Pointed };

/** A search's answer, and at which match we are; -1 before the first step. */
export interface Found {
  readonly target: Target;
  readonly matches: FlamegraphMatches;
  readonly at: number;
}

/** The flamegraph's state: which part is drawn, what is selected, what is found. */
export class FlameModel {
  readonly layout = signal<FlameLayout | undefined>(undefined);
  readonly selected = signal(0);
  /** The function that the tables point at. */
  readonly pointed: ReadonlySignal<Pointed | undefined>;
  /** Whether the keyboard is here. */
  readonly focused = signal(false);
  readonly hovered = signal<number | undefined>(undefined);
  readonly found = signal<Found | undefined>(undefined);
  /** CSS pixels. */
  readonly width = signal(0);
  readonly height = signal(0);
  readonly scrollTop = signal(0);
  readonly labels: SourceLabels;
  readonly fullHeight: ReadonlySignal<number> = computed(() => (this.layout.value?.rows.length ?? 0) * rowHeight);
  readonly #store: CaptureStore;
  readonly #shape: ReadonlySignal<string>;
  readonly #resources = new DisposableStore();
  #asking = new AbortController();
  #searching = new AbortController();
  #root = 0;
  #underWay: Promise<void> = Promise.resolve();
  #zooming: Promise<void> = Promise.resolve();
  readonly #refresher = new Refresher(() => this.#refresh());

  constructor(store: CaptureStore) {
    this.#store = store;
    this.labels = new SourceLabels(store);
    this.pointed = store.pointed;
    this.#shape = computed(() => {
      const { mode, inverted, hideImports } = store.state.value;
      return JSON.stringify({ mode, inverted, hideImports });
    });
    // Wider or narrower is `refine`'s; only the first width draws.
    const drawable = computed(() => this.width.value > 0);
    const on = (run: () => void): void => void this.#resources.add(toDisposable(effect(run)));
    on(() => {
      follow(this.#shape);
      if (!drawable.value) return;
      // Ids belong to one shape: another one begins at its own root.
      void this.zoom(0);
    });
    const filter = computed(() => store.state.value.filter);
    on(() => {
      follow(this.#shape);
      const query = filter.value.trim();
      void this.#search(query === '' ? undefined : { query });
    });
    on(() => {
      const target = store.goTo.value;
      if (target === undefined || this.width.value === 0) return;
      store.goTo.value = undefined;
      void this.#goTo(target);
    });
    on(() => {
      if (store.version.value > 0) this.#refresher.ask();
    });
    on(() => {
      if (store.step.value.nonce > 0) void this.step(store.step.value.by);
    });
    this.#resources.add(this.labels);
    this.#resources.add(this.#refresher);
  }

  get shape(): FlamegraphShape {
    return JSON.parse(this.#shape.peek()) as FlamegraphShape;
  }

  /** Draws from one box on: 0 for the whole. Selects it, or what is `select`ed by id. */
  zoom(root: number, select = root): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    return (this.#zooming = this.#ask(root, this.#asking.signal, (layout) => {
      this.#root = root;
      this.layout.value = layout;
      this.hovered.value = undefined;
      this.scrollTop.value = 0;
      this.select(layout.indexOf.get(select) ?? 0);
    }));
  }

  /** Same part, other width: merged boxes may now be wide enough to be seen. */
  refine(): void {
    const layout = this.layout.peek();
    if (layout !== undefined) void this.zoom(this.#root, layout.view.id[this.selected.peek()]);
  }

  /** One step out; false at the whole. */
  zoomOut(): boolean {
    const trail = this.layout.peek()?.view.trail ?? [];
    const parent = trail.at(-2);
    if (this.#root === 0) return false;
    void this.zoom(parent?.id ?? 0, this.#root);
    return true;
  }

  zoomTo(index: number): void {
    const view = this.layout.peek()?.view;
    if (view === undefined) return;
    if (isMerged(view, index)) {
      // What is merged shows when there is more room: the parent's.
      const parent = view.parent[index]!;
      if (parent > 0) void this.zoom(view.id[parent]!);
    } else if (index === 0) this.zoomOut();
    else void this.zoom(view.id[index]!);
  }

  /** Selects a box and brings its row into sight. */
  select(index: number): void {
    this.selected.value = index;
    const view = this.layout.peek()?.view;
    if (view === undefined) return;
    const top = view.depth[index]! * rowHeight;
    const scroll = this.scrollTop.peek();
    const height = this.height.peek();
    if (top < scroll) this.scrollTop.value = top;
    else if (height > 0 && top + 2 * rowHeight > scroll + height)
      this.scrollTop.value = Math.max(0, top + 2 * rowHeight - height);
  }

  open(index: number): void {
    const view = this.layout.peek()?.view;
    const label = view === undefined ? undefined : labelOf(view, index);
    if (label !== undefined) this.#store.openSource(label);
  }

  /** Goes to the next or an earlier match, around the end. */
  async step(by: number): Promise<void> {
    // What was typed just now is still being looked for.
    await this.#underWay;
    const found = this.found.peek();
    const length = found?.matches.ids.length ?? 0;
    if (found === undefined || length === 0) return;
    const at = found.at < 0 ? (by > 0 ? 0 : length - 1) : (found.at + by + length) % length;
    const here: Found = { ...found, at };
    const shape = this.#shape.peek();
    this.found.value = here;
    const id = found.matches.ids[at]!;
    const drawn = this.layout.peek()?.indexOf.get(id);
    if (drawn !== undefined) this.select(drawn);
    else {
      // Elsewhere, or too narrow to be drawn: from the whole if it is wide enough there, else from itself.
      await this.zoom(0, id);
      // Another search or another shape has come meanwhile: the id means nothing there.
      if (this.found.peek() !== here || this.#shape.peek() !== shape) return;
      if (this.layout.peek()?.indexOf.has(id) !== true) await this.zoom(id);
    }
  }

  clearFound(): void {
    void this.#search(undefined);
    if (this.#store.state.peek().filter !== '') this.#store.change({ filter: '' });
  }

  /** Whether a box is found by the search; undefined without one. */
  isFound(label: Parameters<typeof matches>[0]): boolean | undefined {
    const target = this.found.value?.target;
    if (target === undefined) return undefined;
    if ('query' in target) return matches(label, target.query);
    return label.function === target.exact.function && label.file === target.exact.file;
  }

  dispose(): void {
    this.#asking.abort();
    this.#searching.abort();
    this.#resources.dispose();
  }

  async #ask(root: number, signal: AbortSignal, draw: (layout: FlameLayout) => void): Promise<void> {
    const minShare = smallestBox / Math.max(1, this.width.peek());
    try {
      const view = await this.#store.client.call('flamegraph', { ...this.shape, root, minShare }, { signal });
      if (!signal.aborted) batch(() => draw(layoutOf(view)));
    } catch (error) {
      if (!signal.aborted) this.#store.fail(error);
    }
  }

  /** The same part once more, as the file is read on: what is selected, pointed at and in sight stays so. A zoom overtakes it. */
  async #refresh(): Promise<void> {
    await this.#zooming;
    if (this.layout.peek() === undefined) return;
    await this.#ask(this.#root, this.#asking.signal, (layout) => {
      const before = this.layout.peek()!.view;
      const hasRoot = layout.view.id[0] === before.id[0] && isSameFrame(labelOf(before, 0), labelOf(layout.view, 0));
      // Ids mean something else where native frames have come in: then only the whole is still what it was.
      if (this.#root !== 0 && layout.view.id[0] !== 0 && !hasRoot) {
        void this.zoom(0);
        return;
      }
      const now = (index: number | undefined): number | undefined => {
        const there = index === undefined ? undefined : layout.indexOf.get(before.id[index]!);
        if (index === undefined || there === undefined) return undefined;
        return isSameFrame(labelOf(before, index), labelOf(layout.view, there)) ? there : undefined;
      };
      const selected = now(this.selected.peek());
      const hovered = now(this.hovered.peek());
      // A box that is gone leaves the whole.
      this.#root = layout.view.id[0]!;
      this.layout.value = layout;
      this.selected.value = selected ?? 0;
      this.hovered.value = hovered;
    });
    await this.#underWay;
    const found = this.found.peek();
    if (found === undefined) return;
    await this.#search(found.target, found.matches.ids[found.at]);
    // What a CodeLens asked for may only now be there.
    if ('exact' in found.target && found.matches.ids.length === 0 && this.found.peek()?.target === found.target)
      await this.step(1);
  }

  async #goTo(pointed: Pointed): Promise<void> {
    await this.#search({ exact: pointed });
    await this.step(1);
  }

  /** @param current the match to be at, by id; none before the first step */
  async #search(target: Target | undefined, current?: number): Promise<void> {
    this.#searching.abort();
    const searching = (this.#searching = new AbortController());
    if (target === undefined) {
      this.found.value = undefined;
      return;
    }
    this.#underWay = this.#find(target, current, searching);
    await this.#underWay;
  }

  async #find(target: Target, current: number | undefined, searching: AbortController): Promise<void> {
    const what = 'query' in target ? { query: target.query } : { query: '', exact: target.exact };
    try {
      const answer = await this.#store.client.call(
        'searchFlamegraph',
        { ...this.shape, ...what, limit: mostMatches },
        { signal: searching.signal },
      );
      if (searching.signal.aborted) return;
      this.found.value = { target, matches: answer, at: current === undefined ? -1 : answer.ids.indexOf(current) };
    } catch (error) {
      if (!searching.signal.aborted) this.#store.fail(error);
    }
  }
}
