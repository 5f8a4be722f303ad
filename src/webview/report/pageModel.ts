import { type ReadonlySignal, computed, signal } from '@preact/signals';
import type { PageData } from '../../core/report/pageData.ts';
import { oneRowPerNode } from '../../core/report/prunedTree.ts';
import { amountsIn } from '../../core/report/timeRanges.ts';
import type { Profile } from '../../core/profile/profile.ts';

/** Windows of `TimeRanges`: from `first` to `end`, which is excluded. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** What the page shows: all of the recording, or a range of its time. */
export class PageModel {
  readonly data: PageData;
  readonly range = signal<Range>({ first: 0, end: 0 });
  /** Of the range alone. Its nodes are the same for every range. */
  readonly profile: ReadonlySignal<Profile>;
  /** The window in which the heap was largest, where that is what is shown. */
  readonly peakWindow: ReadonlySignal<number | undefined>;

  constructor(data: PageData) {
    this.data = data;
    const { ranges, profile, mode } = data;
    this.range.value = this.whole;
    const answer = computed(() => {
      if (ranges === undefined) return { profile, window: undefined };
      const { first, end } = this.range.value;
      const { amounts, window } = amountsIn(ranges, profile.nodes.length, first, end);
      return { profile: { ...profile, locations: oneRowPerNode(mode, amounts) }, window };
    });
    this.profile = computed(() => answer.value.profile);
    this.peakWindow = computed(() => answer.value.window);
  }

  get whole(): Range {
    return { first: 0, end: (this.data.ranges?.bounds.length ?? 1) - 1 };
  }

  /** Sets a range, or the nearest possible one: at least one window long. */
  choose(first: number, end: number): void {
    const { end: last } = this.whole;
    const from = Math.max(0, Math.min(first, last - 1));
    const to = Math.max(from + 1, Math.min(end, last));
    const { value } = this.range;
    if (value.first !== from || value.end !== to) this.range.value = { first: from, end: to };
  }
}
