import type { Analysis } from '../analysis/analysis.ts';
import { LazyMap } from '../base/lazyMap.ts';
import type { Mode } from '../profile/profile.ts';
import type { FlameTree } from './flameTree.ts';
import { BoxIds, InvertedTree } from './invertedTree.ts';
import { layOut } from './layout.ts';
import { mergedBox } from './questions.ts';
import type {
  FlamegraphLabel,
  FlamegraphMatches,
  FlamegraphParams,
  FlamegraphSearchParams,
  FlamegraphShape,
  FlamegraphView,
} from './questions.ts';
import { searchTree } from './search.ts';
import { TopDownTree } from './topDownTree.ts';
import { withoutImports, type VisibleStacks } from './visibleStacks.ts';

const rootLabel: FlamegraphLabel = { function: '', file: '', line: 0, origin: 'own' };

/** A capture's flamegraphs: one tree per shape, kept, so that zooming and searching only read it. */
export class Flamegraph {
  readonly #analysis: Analysis;
  readonly #stacks = new LazyMap<`${Mode}:${boolean}`, VisibleStacks>((key) => {
    const [mode, hide] = key.split(':') as [Mode, string];
    const sums = this.#analysis.nodeSums(mode);
    if (hide === 'false') return { sums, hiddenBytes: 0 };
    return withoutImports(this.#analysis.profile, sums, this.#analysis.originOf);
  });
  readonly #topDown = new LazyMap<`${Mode}:${boolean}`, FlameTree>((key) => {
    const { profile, lists } = this.#analysis;
    return new TopDownTree(profile, lists, this.#stacks.get(key).sums, (frame) => this.#label(frame).origin === 'own');
  });
  readonly #inverted = new LazyMap<`${Mode}:${boolean}`, InvertedTree>(
    (key) => new InvertedTree(this.#analysis.profile, this.#stacks.get(key).sums, this.#ids.get(key)),
  );
  readonly #ids: LazyMap<`${Mode}:${boolean}`, BoxIds>;

  /** @param earlier that of the same file when less of it was read: its box ids go on meaning what they meant */
  constructor(analysis: Analysis, earlier?: Flamegraph) {
    this.#analysis = analysis;
    this.#ids = earlier === undefined ? new LazyMap(() => new BoxIds()) : earlier.#ids;
  }

  view(params: FlamegraphParams): FlamegraphView {
    const tree = this.#tree(params);
    const { sums, hiddenBytes } = this.#stacks.get(`${params.mode}:${params.hideImports}`);
    // A box of another shape, or of nothing: the whole.
    const root = tree.has(params.root) ? params.root : 0;
    const layout = layOut(tree, root, params.minShare);
    const label = new Uint32Array(layout.length);
    const labels: FlamegraphLabel[] = [rootLabel];
    const known = new Map<number, number>([[-1, 0]]);
    for (let i = 0; i < layout.length; i++) {
      const box = layout.id[i]!;
      if (box === mergedBox) continue;
      const frame = tree.frame(box);
      let index = known.get(frame);
      if (index === undefined) known.set(frame, (index = labels.push(this.#label(frame)) - 1));
      label[i] = index;
    }
    const trail: { id: number; label: FlamegraphLabel; totalBytes: number }[] = [];
    for (let box = root; box >= 0; box = tree.parent(box))
      trail.push({ id: box, label: this.#label(tree.frame(box)), totalBytes: tree.totalBytes(box) });
    return {
      ...layout,
      label,
      labels,
      trail: trail.reverse(),
      rootBytes: tree.totalBytes(root),
      wholeBytes: sums.totalBytes[0]!,
      foldedWrappers: tree.wrappers.length,
      hiddenBytes,
    };
  }

  search(params: FlamegraphSearchParams): FlamegraphMatches {
    const { profile } = this.#analysis;
    const { sums } = this.#stacks.get(`${params.mode}:${params.hideImports}`);
    const inverted = params.inverted ? this.#inverted.get(`${params.mode}:${params.hideImports}`) : undefined;
    return searchTree(profile, sums, inverted ?? this.#tree(params), inverted, this.#matcher(params), params.limit);
  }

  #tree({ mode, hideImports, inverted }: FlamegraphShape): FlameTree {
    return (inverted ? this.#inverted : this.#topDown).get(`${mode}:${hideImports}`);
  }

  #label(frame: number): FlamegraphLabel {
    if (frame < 0) return rootLabel;
    const { frames, functions, strings } = this.#analysis.profile;
    const fn = frames.function[frame]!;
    const file = strings[functions.file[fn]!]!;
    return { function: strings[functions.name[fn]!]!, file, line: frames.line[frame]!, origin: this.#analysis.originOf(file) };
  }

  #matcher({ query, exact }: FlamegraphSearchParams): (frame: number) => boolean {
    if (exact !== undefined) {
      return (frame) => {
        const label = this.#label(frame);
        return label.function === exact.function && label.file === exact.file;
      };
    }
    const wanted = query.trim().toLowerCase();
    if (wanted === '') return () => false;
    return (frame) => {
      const label = this.#label(frame);
      return label.function.toLowerCase().includes(wanted) || `${label.file}:${label.line}`.toLowerCase().includes(wanted);
    };
  }
}
