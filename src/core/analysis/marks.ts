import type { Profile } from '../profile/profile.ts';
import { isPseudoFile } from './codeOrigin.ts';
import type { Groups, GroupSums } from './groups.ts';
import type { NodeSums } from './nodeSums.ts';
import type { OwnCode } from './ownCode.ts';
import type { FileMarks, FunctionMark, LineMark, Marks, MarksParams } from './questions.ts';

/** The groups and sums that marks are made of. */
export interface MarkSources {
  readonly lines: Groups;
  readonly lineSums: GroupSums;
  readonly functions: Groups;
  readonly functionSums: GroupSums;
  readonly nodeSums: NodeSums;
  readonly own: OwnCode;
}

export function marksOf(profile: Profile, sources: MarkSources, params: MarksParams): Marks {
  const { frames, functions, strings, nodes } = profile;
  const { lines, lineSums, functions: fnGroups, functionSums, nodeSums, own } = sources;
  const wholeBytes = nodeSums.totalBytes[0]!;
  const least = wholeBytes * params.minShare;

  const bytes = new Float64Array(lines.length);
  const count = new Float64Array(lines.length);
  for (let node = 1; node < nodes.length; node++) {
    const nearest = own.nearest[node]!;
    if (nearest === 0) continue;
    const group = lines.ofFrame[nodes.frame[nearest]!]!;
    bytes[group]! += nodeSums.ownBytes[node]!;
    count[group]! += nodeSums.ownCount[node]!;
  }

  const files = new Map<number, { lines: LineMark[]; functions: FunctionMark[] }>();
  const marksIn = (file: number): { lines: LineMark[]; functions: FunctionMark[] } => {
    let marks = files.get(file);
    if (marks === undefined) files.set(file, (marks = { lines: [], functions: [] }));
    return marks;
  };
  for (let group = 0; group < lines.length; group++) {
    const frame = lines.example[group]!;
    const line = frames.line[frame]!;
    if (bytes[group] === 0 || bytes[group]! < least || line < 1) continue;
    marksIn(functions.file[frames.function[frame]!]!).lines.push({
      line,
      bytes: bytes[group]!,
      count: count[group]!,
      ownBytes: lineSums.ownBytes[group]!,
      totalBytes: lineSums.totalBytes[group]!,
    });
  }
  for (let group = 0; group < fnGroups.length; group++) {
    const fn = frames.function[fnGroups.example[group]!]!;
    const totalBytes = functionSums.totalBytes[group]!;
    // A stack's own bytes are among its total: the larger of the two decides.
    if (own.isOwn[functions.file[fn]!] === 0 || totalBytes === 0 || totalBytes < least) continue;
    marksIn(functions.file[fn]!).functions.push({
      name: strings[functions.name[fn]!]!,
      firstLine: functions.firstLine[fn]!,
      ownBytes: functionSums.ownBytes[group]!,
      totalBytes,
      count: functionSums.ownCount[group]!,
      totalCount: functionSums.totalCount[group]!,
    });
  }
  const shown = [...files].filter(([file]) => !isPseudoFile(strings[file]!));
  const answer: FileMarks[] = shown.map(([file, marks]) => ({
    file: strings[file]!,
    lines: marks.lines
      .sort((a, b) => b.bytes - a.bytes || a.line - b.line)
      .slice(0, params.maxLinesPerFile)
      .sort((a, b) => a.line - b.line),
    functions: marks.functions.sort((a, b) => b.totalBytes - a.totalBytes || a.firstLine - b.firstLine),
  }));
  return { wholeBytes, files: answer };
}
