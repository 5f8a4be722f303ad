import { describe, expect, it } from 'vitest';
import { hybridProfile } from '../../../../src/core/profile/hybridProfile.ts';
import { NativeAddresses, type NativeName } from '../../../../src/core/profile/nativeAddresses.ts';
import type { Profile } from '../../../../src/core/profile/profile.ts';
import { profileOf } from '../support/stacks.ts';

const loop = '_PyEval_EvalFrameDefault';
const image = { file: '/lib/python.so', address: 0x10000, segments: [{ address: 0x1000, size: 0x1000 }] };

/** Python frames, outermost first: `entered` from native code, or called by the loop that ran its caller. */
interface PythonFrame {
  readonly name: string;
  readonly entered: boolean;
}

/** `>a b >c`: a and c were entered from native code. */
function pythonFrames(text: string): readonly PythonFrame[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ name: word.replace('>', ''), entered: word.startsWith('>') }));
}

/**
 * One stack, merged: names outermost first. A native frame is one word, or several joined by `+`, innermost first, for functions
 * inlined into each other; `?` has no name.
 *
 * @param hidden how many of the outermost Python frames belong to memray
 */
function merge(python: string, native: string, hidden = 0): string[] {
  const frames = pythonFrames(python);
  const stack = frames.map(({ name }) => ({ function: name, file: 'a.py', firstLine: 1, line: 1 }));
  const base = profileOf([{ frames: stack, bytes: 10, count: 1 }]);
  const shown = profileOf([{ frames: stack.slice(hidden), bytes: 10, count: 1 }]);
  const words = native.split(' ').filter(Boolean);
  const profile: Profile = {
    ...base,
    // Numbers of the shown nodes' frames are of no interest: only how deep they lie.
    nodes: shown.nodes,
    locations: {
      ...shown.locations,
      native: { stack: Uint32Array.of(frames.length), frame: Uint32Array.of(words.length), generation: Uint32Array.of(0) },
    },
    native: {
      frames: {
        length: words.length,
        ip: Float64Array.from(words, (_, i) => 0x11000 + i + 1),
        parent: Int32Array.from(words, (_, i) => i),
      },
      generations: [[image]],
      stacks: {
        length: frames.length + 1,
        parent: Int32Array.from({ length: frames.length + 1 }, (_, i) => i - 1),
        frame: base.nodes.frame.slice(0, frames.length + 1),
        entry: Uint8Array.from([0, ...frames.map(({ entered }) => Number(entered))]),
      },
    },
  };
  const addresses = new NativeAddresses(profile.native!, profile.locations.native!, () => true);
  const [file] = addresses.files();
  const name = (text: string): NativeName => ({ function: text, file: undefined, line: 0 });
  const names = Array.from(file?.addresses ?? [], (address) => {
    const word = words[address - 0x1000]!;
    return word === '?' ? [] : word.split('+').map(name);
  });
  const merged = hybridProfile(profile, addresses, [names])!.profile;
  const answer: string[] = [];
  for (let at = merged.locations.node[0]!; at > 0; at = merged.nodes.parent[at]!) {
    const fn = merged.frames.function[merged.nodes.frame[at]!]!;
    answer.push(merged.strings[merged.functions.name[fn]!]!);
  }
  return answer.reverse();
}

const merged = (...names: Parameters<typeof merge>): string => merge(...names).join(' ');

describe('Python and native frames, merged', () => {
  it('Python frames take the place of the loop that ran them', () => {
    expect(merged('>main >inner', `start ${loop} sort ${loop} malloc`)).toBe('start main sort inner malloc');
  });

  it('a loop runs the frame it was entered for and all that this one called', () => {
    expect(merged('>main helper deep >key', `start ${loop} sort ${loop} malloc`)).toBe('start main helper deep sort key malloc');
  });

  it('a loop that allocates before its frame is known stays', () => {
    expect(merged('>main', `start ${loop} call ${loop} malloc`)).toBe(`start main call ${loop} malloc`);
  });

  it('clones of the loop, and the functions of the interpreter without a loop, are loops too', () => {
    expect(merged('>main >inner', `${loop}.cold call _TAIL_CALL_CALL malloc`)).toBe('main call inner malloc');
  });

  it('inlined functions stand in their order', () => {
    expect(merged('>main', `start ${loop} inner+middle+outer malloc`)).toBe('start main outer middle inner malloc');
  });

  it('frames without a name are left out', () => {
    expect(merged('>main', `? ${loop} ? malloc`)).toBe('main malloc');
  });

  it('without enough loops the stack is Python’s alone', () => {
    expect(merged('>main >inner', `start ${loop} malloc`)).toBe('main inner');
    expect(merged('>main', '')).toBe('main');
    expect(merged('', '')).toBe('');
  });

  it('what lies outside of the first frame that is not memray’s own is cut off', () => {
    expect(merged('>runner run >main', `start ${loop} exec ${loop} malloc`, 2)).toBe('main malloc');
    expect(merged('>runner run main', `start ${loop} malloc`, 2)).toBe('main malloc');
    expect(merged('>runner >main >inner', `start ${loop} exec ${loop} sort ${loop} malloc`, 1)).toBe('main sort inner malloc');
  });

  it('a stack of memray’s own frames alone is whole, as memray shows it', () => {
    expect(merged('>runner run', `start ${loop} malloc`, 2)).toBe('start runner run malloc');
  });

  it('the short way out leaves hidden frames hidden', () => {
    expect(merged('>runner >main', `start ${loop} malloc`, 1)).toBe('main');
  });
});

describe('addresses', () => {
  it('are looked up one byte before the instruction behind the call, each once', () => {
    const native = {
      frames: { length: 4, ip: Float64Array.of(0x11001, 0x11001, 0x12000, 0x12001), parent: Int32Array.of(0, 1, 2, 3) },
      generations: [[image]],
      stacks: { length: 1, parent: Int32Array.of(-1), frame: Int32Array.of(-1), entry: Uint8Array.of(0) },
    };
    const rows = { stack: Uint32Array.of(0), frame: Uint32Array.of(4), generation: Uint32Array.of(0) };
    const addresses = new NativeAddresses(native, rows, () => true);
    expect(addresses.files()).toEqual([
      { path: image.file, segments: image.segments, addresses: Float64Array.of(0x1fff, 0x1000) },
    ]);
    expect([1, 2, 3, 4].map((frame) => addresses.site(frame, 0)?.index)).toEqual([1, 1, 0, undefined]);
  });

  it('are those of the rows that are wanted, in maps that are there', () => {
    const native = {
      frames: { length: 2, ip: Float64Array.of(0x11001, 0x11002), parent: Int32Array.of(0, 0) },
      generations: [[], [image]],
      stacks: { length: 1, parent: Int32Array.of(-1), frame: Int32Array.of(-1), entry: Uint8Array.of(0) },
    };
    const rows = { stack: new Uint32Array(4), frame: Uint32Array.of(1, 2, 1, 9), generation: Uint32Array.of(1, 1, 0, 7) };
    const addresses = new NativeAddresses(native, rows, (row) => row !== 1);
    expect(addresses.files().flatMap((file) => [...file.addresses])).toEqual([0x1000]);
  });
});
