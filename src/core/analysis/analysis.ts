import { LazyMap } from '../base/lazyMap.ts';
import type { Mode, Profile } from '../profile/profile.ts';
import { callersOf } from './callers.ts';
import { childListsOf, type ChildLists } from './childLists.ts';
import { originsOf, type CodeOrigin } from './codeOrigin.ts';
import { groupsOf, groupSumsOf, type Groups, type GroupSums } from './groups.ts';
import { marksOf } from './marks.ts';
import { nodeSumsOf, type NodeSums } from './nodeSums.ts';
import { ownCodeOf, type OwnCode } from './ownCode.ts';
import type {
  CallerRow,
  CallersParams,
  Marks,
  MarksParams,
  Series,
  SeriesParams,
  TableKind,
  TablePage,
  TableParams,
} from './questions.ts';
import { seriesOf } from './series.ts';
import { groupNamesOf, tablePageOf, type GroupNames } from './tables.ts';

/**
 * One capture's answers. What a question needs is worked out when it is first asked, in time linear in the capture's nodes, and
 * kept: a later page, another order or filter costs its rows only.
 */
export class Analysis {
  readonly profile: Profile;
  readonly originOf: (file: string) => CodeOrigin;
  readonly #nodeSums = new LazyMap<Mode, NodeSums>((mode) => nodeSumsOf(this.profile, mode));
  readonly #groups = new LazyMap<TableKind, Groups>((kind) => groupsOf(this.profile, this.lists, this.originOf, kind));
  readonly #names = new LazyMap<TableKind, GroupNames>((kind) =>
    groupNamesOf(this.profile, this.#groups.get(kind), this.originOf, kind),
  );
  readonly #groupSums = new LazyMap<`${TableKind}:${Mode}`, GroupSums>((key) => {
    const [kind, mode] = key.split(':') as [TableKind, Mode];
    return groupSumsOf(this.profile, this.#groups.get(kind), this.nodeSums(mode));
  });
  #lists: ChildLists | undefined;
  #own: OwnCode | undefined;

  constructor(profile: Profile) {
    this.profile = profile;
    const origins = new LazyMap<string, CodeOrigin>(originsOf(profile.info));
    this.originOf = (file) => origins.get(file);
  }

  get lists(): ChildLists {
    return (this.#lists ??= childListsOf(this.profile.nodes));
  }

  nodeSums(mode: Mode): NodeSums {
    return this.#nodeSums.get(mode);
  }

  table(params: TableParams): TablePage {
    const { kind, mode } = params;
    const sums = this.nodeSums(mode);
    const whole = { bytes: sums.totalBytes[0]!, count: sums.totalCount[0]! };
    return tablePageOf(params, this.#names.get(kind), this.#groupSums.get(`${kind}:${mode}`), whole);
  }

  marks(params: MarksParams): Marks {
    const { mode } = params;
    return marksOf(
      this.profile,
      {
        lines: this.#groups.get('lines'),
        lineSums: this.#groupSums.get(`lines:${mode}`),
        functions: this.#groups.get('functions'),
        functionSums: this.#groupSums.get(`functions:${mode}`),
        nodeSums: this.nodeSums(mode),
        own: this.#ownCode,
      },
      params,
    );
  }

  callers(params: CallersParams): CallerRow[] {
    return callersOf(
      this.profile,
      { lines: this.#groups.get('lines'), nodeSums: this.nodeSums(params.mode), own: this.#ownCode },
      params,
    );
  }

  series(params: SeriesParams): Series {
    return seriesOf(this.profile.snapshots, params);
  }

  get #ownCode(): OwnCode {
    return (this.#own ??= ownCodeOf(this.profile, this.originOf));
  }
}
