import type { Mode, Profile } from '../profile/profile.ts';
import { type Paint, shareTone } from './paint.ts';
import { memrayPercent, memraySize } from './sizeText.ts';
import { keepEnd, keepStart, printable, textWidth } from './textWidth.ts';
import { type TreeCall, allocationTree } from './tree.ts';

/** What is drawn before a call: between siblings, at the last of them, beside what is below one and below the last. */
interface Guides {
  readonly middle: string;
  readonly last: string;
  readonly beside: string;
  readonly below: string;
}

const wideGuides: Guides = { middle: '├── ', last: '└── ', beside: '│   ', below: '    ' };
const narrowGuides: Guides = { middle: '├ ', last: '└ ', beside: '│ ', below: '  ' };
/** Characters of the path that stay, however narrow the terminal. */
const shortestPlace = 12;

/**
 * The tree of `memray tree`, drawn: its lines, its words, its order, all calls open. A call that is the only one below another
 * stands right below it without a step to the right, so that a stack of forty calls still fits on a screen; a call that
 * repeats itself is one line.
 *
 * @param biggest `--biggest-allocs`
 * @param width columns of the terminal; undefined: nothing is cut
 */
export function* treeLines(
  profile: Profile,
  mode: Mode,
  biggest: number,
  width: number | undefined,
  paint: Paint,
): Generator<string> {
  const { root, elided } = allocationTree(profile, mode, biggest);
  if (root.bytes === 0) {
    yield '<No allocations>\n';
    return;
  }
  const sizeText = (bytes: number): string => `${memraySize(bytes)} (${memrayPercent(bytes, root.bytes)} %)`;
  const size = (bytes: number): string => paint(sizeText(bytes), shareTone(bytes / root.bytes));
  const placeOf = placeNames(profile);
  const guides = width !== undefined && steps(root) * 4 > width / 2 ? narrowGuides : wideGuides;

  const label = (call: TreeCall, times: number, room: number): string => {
    if (call.bytes === 0) return '<No allocations>';
    const [name, place] = call.frame < 0 ? ['<ROOT>', ''] : placeOf(call.frame);
    const icon = call.children.length > 0 || call.frame < 0 ? '📂' : '📄';
    const repeated = times > 1 ? `  × ${times}` : '';
    const left = room - textWidth(`${icon} ${sizeText(call.bytes)} ${repeated}`);
    const shortName = keepStart(name, Math.max(left - 2 - Math.min(textWidth(place), shortestPlace), 4));
    const shortPlace = keepEnd(place, left - textWidth(shortName) - 2);
    const end = shortPlace === '' ? '' : `  ${paint(shortPlace, 'cyan')}`;
    return `${icon} ${size(call.bytes)} ${paint(shortName, 'bold')}${end}${repeated}`;
  };

  /** Calls still to be drawn, the next one last; `before` is on their own line, `below` on those of their callees. */
  const work: { readonly call: TreeCall | undefined; readonly before: string; readonly below: string }[] = [
    { call: root, before: '', below: '' },
  ];
  for (let next; (next = work.pop()) !== undefined;) {
    const { before, below } = next;
    let { call } = next;
    const room = width === undefined ? Infinity : width - before.length;
    if (call === undefined) {
      const text = `${elided.allocations} allocations from ${elided.locations} locations below the configured threshold`;
      const left = room - textWidth(`❓ ${sizeText(elided.bytes)} `);
      yield `${before}❓ ${size(elided.bytes)} ${keepStart(text, left)}\n`;
      continue;
    }
    let times = 1;
    for (; isRepeated(call); times++) call = call.children[0]!;
    yield `${before}${label(call, times, room)}\n`;
    const callees: (TreeCall | undefined)[] = [...call.children];
    if (call === root && elided.locations > 0) callees.push(undefined);
    for (let i = callees.length - 1; i >= 0; i--) {
      const isLast = i === callees.length - 1;
      work.push(
        callees.length === 1
          ? { call: callees[i], before: below, below }
          : {
              call: callees[i],
              before: below + (isLast ? guides.last : guides.middle),
              below: below + (isLast ? guides.below : guides.beside),
            },
      );
    }
  }
}

/** Whether a call does nothing but call itself on the same line: recursion is one line, and how deep it went. */
function isRepeated({ frame, bytes, children }: TreeCall): boolean {
  return children.length === 1 && children[0]!.frame === frame && children[0]!.bytes === bytes;
}

/** The most steps to the right that any call is drawn at. */
function steps(root: TreeCall): number {
  let most = 0;
  const work: [call: TreeCall, depth: number][] = [[root, 0]];
  for (let next; (next = work.pop()) !== undefined;) {
    const [call, depth] = next;
    most = Math.max(most, depth);
    for (const child of call.children) work.push([child, depth + Number(call.children.length > 1)]);
  }
  return most;
}

/** Per frame, its function's name, and its module and line, or its file where that is no Python source. */
function placeNames({ frames, functions, strings, info }: Profile): (frame: number) => readonly [name: string, place: string] {
  const roots = [...info.sysPath, ...info.sitePackages, ...(info.standardLibrary === undefined ? [] : [info.standardLibrary])]
    .map((root) => `${root.replace(/\/+$/, '')}/`)
    .filter((root) => root.length > 1)
    .sort((a, b) => b.length - a.length);
  return (frame) => {
    const fn = frames.function[frame]!;
    const file = strings[functions.file[fn]!]!;
    const line = frames.line[frame]!;
    let module = file;
    const root = file.endsWith('.py') ? roots.find((folder) => file.startsWith(folder)) : undefined;
    if (root !== undefined) module = file.slice(root.length, -'.py'.length).replaceAll('/', '.').replaceAll('.__init__', '');
    return [printable(strings[functions.name[fn]!]!), printable(line === 0 ? file : `${module}:${line}`)];
  };
}
