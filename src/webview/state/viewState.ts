import type { Mode } from '../../core/profile/profile.ts';
import type { SortColumn, TableKind } from '../../protocol/decoder.ts';

export type Page = 'summary' | 'flamegraph';
/** The tabs of the summary: the tables the worker pages, and two that come whole with the overview. */
export type Tab = TableKind | 'allocators' | 'sizes';

/** What the person chose; it survives that the page is hidden and built anew. */
export interface ViewState {
  /** Undefined until chosen: then the host says which page to begin with. */
  readonly page: Page | undefined;
  readonly mode: Mode;
  readonly tab: Tab;
  readonly sort: SortColumn;
  readonly descending: boolean;
  readonly filter: string;
  readonly inverted: boolean;
  readonly hideImports: boolean;
}

const defaultState: ViewState = {
  page: undefined,
  mode: 'peak',
  tab: 'functions',
  sort: 'own',
  descending: true,
  filter: '',
  inverted: false,
  hideImports: false,
};

const pages: readonly Page[] = ['summary', 'flamegraph'];
export const modes: readonly Mode[] = ['peak', 'leaks', 'temporary', 'total'];
export const tabs: readonly Tab[] = ['functions', 'lines', 'modules', 'files', 'allocators', 'sizes'];
const sorts: readonly SortColumn[] = ['name', 'own', 'total', 'count', 'totalCount'];

/** Narrows what an earlier page, perhaps of an earlier version, has left. */
export function readState(raw: unknown): ViewState {
  if (typeof raw !== 'object' || raw === null) return defaultState;
  const old = raw as Partial<Record<keyof ViewState, unknown>>;
  const oneOf = <T>(values: readonly T[], value: unknown, otherwise: T): T =>
    values.find((candidate) => candidate === value) ?? otherwise;
  const flag = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);
  return {
    page: pages.find((candidate) => candidate === old.page),
    mode: oneOf(modes, old.mode, defaultState.mode),
    tab: oneOf(tabs, old.tab, defaultState.tab),
    sort: oneOf(sorts, old.sort, defaultState.sort),
    descending: flag(old.descending, defaultState.descending),
    filter: typeof old.filter === 'string' ? old.filter : defaultState.filter,
    inverted: flag(old.inverted, defaultState.inverted),
    hideImports: flag(old.hideImports, defaultState.hideImports),
  };
}
