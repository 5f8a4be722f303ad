import type { Profile } from '../profile/profile.ts';
import type { CodeOrigin } from './codeOrigin.ts';
import type { Groups, GroupSums } from './groups.ts';
import { moduleOf } from './moduleNames.ts';
import type { SortColumn, TableKind, TablePage, TableParams, TableRow } from './questions.ts';

/** The words of a table's rows: the same in every mode. */
export interface GroupNames {
  readonly name: readonly string[];
  readonly file: readonly string[];
  readonly line: readonly number[];
  readonly origin: readonly CodeOrigin[];
  /** What the filter looks in, lower case. */
  readonly text: readonly string[];
}

export function groupNamesOf(
  profile: Profile,
  groups: Groups,
  originOf: (file: string) => CodeOrigin,
  kind: TableKind,
): GroupNames {
  const { frames, functions, strings } = profile;
  const names: { name: string[]; file: string[]; line: number[]; origin: CodeOrigin[]; text: string[] } = {
    name: [],
    file: [],
    line: [],
    origin: [],
    text: [],
  };
  for (const frame of groups.example) {
    const fn = frames.function[frame]!;
    const file = strings[functions.file[fn]!]!;
    const named = strings[functions.name[fn]!]!;
    const name =
      kind === 'modules'
        ? moduleOf(file, profile.info, originOf)
        : kind === 'files'
          ? file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
          : named;
    const line = kind === 'functions' ? functions.firstLine[fn]! : kind === 'lines' ? frames.line[frame]! : 0;
    names.name.push(name);
    names.file.push(kind === 'modules' ? '' : file);
    names.line.push(line);
    names.origin.push(originOf(file));
    names.text.push((kind === 'modules' ? name : kind === 'files' ? file : `${name}\n${file}:${line}`).toLowerCase());
  }
  return names;
}

export function tablePageOf(
  params: TableParams,
  names: GroupNames,
  sums: GroupSums,
  whole: { readonly bytes: number; readonly count: number },
): TablePage {
  const filter = params.filter.trim().toLowerCase();
  let all = 0;
  const matching: number[] = [];
  for (let group = 0; group < names.name.length; group++) {
    // Frames that hold nothing in this mode are no rows of it.
    if (sums.totalBytes[group] === 0 && sums.totalCount[group] === 0) continue;
    all++;
    if (filter === '' || names.text[group]!.includes(filter)) matching.push(group);
  }
  matching.sort(comparison(params.sort, params.descending, names, sums));
  const rows: TableRow[] = matching.slice(params.offset, params.offset + params.limit).map((group) => ({
    name: names.name[group]!,
    file: names.file[group]!,
    line: names.line[group]!,
    origin: names.origin[group]!,
    ownBytes: sums.ownBytes[group]!,
    totalBytes: sums.totalBytes[group]!,
    ownCount: sums.ownCount[group]!,
    totalCount: sums.totalCount[group]!,
  }));
  return { rows, matching: matching.length, all, wholeBytes: whole.bytes, wholeCount: whole.count };
}

/** Equal rows stay in the order of the profile, so that pages never overlap. */
function comparison(sort: SortColumn, descending: boolean, names: GroupNames, sums: GroupSums): (a: number, b: number) => number {
  const sign = descending ? -1 : 1;
  if (sort === 'name') {
    return (a, b) => {
      const [left, right] = [names.text[a]!, names.text[b]!];
      return left === right ? a - b : left < right ? -sign : sign;
    };
  }
  const column = { own: sums.ownBytes, total: sums.totalBytes, count: sums.ownCount, totalCount: sums.totalCount }[sort];
  return (a, b) => sign * (column[a]! - column[b]!) || a - b;
}
