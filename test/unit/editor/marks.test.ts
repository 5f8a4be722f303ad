import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashLine } from '../../../src/editor/marks/lineHash.ts';
import { commonEnding, mapPath, suffixes } from '../../../src/editor/marks/pathCandidates.ts';
import { type LineEdit, TrackedLines } from '../../../src/editor/marks/trackedLines.ts';

const source = ['def warm(paths):', '    for path in paths:', '        load(path)', '', 'def size():', '    return 1'];

function track(recorded: readonly string[], now: readonly string[], ...lines: number[]): TrackedLines {
  return new TrackedLines(new Map(lines.map((line) => [line, hashLine(recorded[line - 1]!)])), now);
}

/** Applies an edit to a text as an editor does, and tells the tracker. */
function edit(tracked: TrackedLines, text: readonly string[], first: number, last: number, replacement: string[]): string[] {
  const after = [...text.slice(0, first - 1), ...replacement, ...text.slice(last)];
  const change: LineEdit = { first, last, count: replacement.length };
  tracked.edit([change], (line) => after[line - 1]);
  return after;
}

describe('hashLine', () => {
  it('is FNV-1a of the trimmed text', () => {
    // The published test vectors of the 32-bit hash.
    expect(parseInt(hashLine(''), 36)).toBe(0x811c9dc5);
    expect(parseInt(hashLine('a'), 36)).toBe(0xe40c292c);
    expect(parseInt(hashLine('foobar'), 36)).toBe(0xbf9cf968);
    expect(hashLine('\t a = 1  ')).toBe(hashLine('a = 1'));
  });
});

describe('TrackedLines', () => {
  it('stays on lines that did not move', () => {
    expect(track(source, source, 3).get(3)).toMatchObject({ current: 3, changed: false });
  });

  it('finds a line that moved before it was looked at', () => {
    expect(track(source, ['# new', '', ...source], 3).get(3)).toMatchObject({ recorded: 3, current: 5, changed: false });
  });

  it('says that a line is another one now', () => {
    expect(track(source, [...source.slice(0, 2), '        save(path)'], 3).get(3)).toMatchObject({ current: 3, changed: true });
  });

  it('moves with what is written above, and stays with what is written below', () => {
    const tracked = track(source, source, 3);
    let text = edit(tracked, source, 1, 1, ['# a', '# b', source[0]!]);
    expect(tracked.get(3)).toMatchObject({ current: 5, changed: false });
    text = edit(tracked, text, 8, 8, [text[7]!, '    # after']);
    expect(tracked.get(3)).toMatchObject({ current: 5, changed: false });
    expect(text[4]).toBe(source[2]);
  });

  it('follows a line that Enter at its beginning pushes down', () => {
    const tracked = track(source, source, 3);
    edit(tracked, source, 3, 3, ['', source[2]!]);
    expect(tracked.get(3)).toMatchObject({ current: 4, changed: false });
  });

  it('sees a line change and come back', () => {
    const tracked = track(source, source, 3);
    const changed = edit(tracked, source, 3, 3, ['        load(other)']);
    expect(tracked.get(3)).toMatchObject({ current: 3, changed: true });
    edit(tracked, changed, 3, 3, [source[2]!]);
    expect(tracked.get(3)).toMatchObject({ current: 3, changed: false });
  });

  it('keeps the line above and below a deleted one, and takes the deleted one back on undo', () => {
    const tracked = track(source, source, 2, 3, 5);
    const without = edit(tracked, source, 3, 4, [source[3]!]);
    expect(tracked.get(2)).toMatchObject({ current: 2, changed: false });
    expect(tracked.get(3)).toMatchObject({ changed: true });
    expect(tracked.get(5)).toMatchObject({ current: 4, changed: false });
    edit(tracked, without, 3, 3, [source[2]!, source[3]!]);
    expect(tracked.get(3)).toMatchObject({ current: 3, changed: false });
    expect(tracked.get(5)).toMatchObject({ current: 5, changed: false });
  });

  it('applies several edits of one change in one go', () => {
    const tracked = track(source, source, 3, 6);
    const after = ['# top', ...source.slice(0, 4), '# middle', ...source.slice(4)];
    const edits = [
      { first: 5, last: 5, count: 2 },
      { first: 1, last: 1, count: 2 },
    ];
    tracked.edit(edits, (line) => after[line - 1]);
    expect(tracked.get(3)).toMatchObject({ current: 4, changed: false });
    expect(tracked.get(6)).toMatchObject({ current: 8, changed: false });
  });

  it('never claims a line whose text is another, whatever is typed', () => {
    const line = fc.constantFrom(...source, 'x = 1', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(8), fc.nat(3), fc.array(line, { maxLength: 3 })), { maxLength: 12 }), (edits) => {
        const tracked = track(source, source, 1, 3, 6);
        let text = source;
        for (const [at, length, replacement] of edits) {
          const first = Math.min(at + 1, text.length);
          const last = Math.min(first + length, text.length);
          text = edit(tracked, text, first, last, replacement.length === 0 ? [''] : replacement);
        }
        for (const recorded of [1, 3, 6]) {
          const { current, changed } = tracked.get(recorded)!;
          expect(current).toBeGreaterThanOrEqual(1);
          if (!changed) expect(text[current - 1]?.trim()).toBe(source[recorded - 1]!.trim());
        }
      }),
    );
  });
});

describe('paths of a capture from elsewhere', () => {
  it('are looked for by their endings, longest first', () => {
    expect(suffixes('/app/src/shop/server.py')).toEqual([
      'app/src/shop/server.py',
      'src/shop/server.py',
      'shop/server.py',
      'server.py',
    ]);
  });

  it('are not looked for when they are a library’s', () => {
    expect(suffixes('/usr/lib/python3.11/json/decoder.py')).toEqual([]);
    expect(suffixes('/venv/lib/python3.11/site-packages/pandas/core/frame.py')).toEqual([]);
  });

  it('do not end in a name that every package has', () => {
    expect(suffixes('/app/shop/__init__.py')).toEqual(['app/shop/__init__.py', 'shop/__init__.py']);
  });

  it('give the mapping that leads from one to the other', () => {
    expect(mapPath('/app/src/shop/server.py', '/home/me/shop-repo/src/shop/server.py')).toEqual(['/app', '/home/me/shop-repo']);
    expect(mapPath('/app/old.py', '/home/me/new.py')).toEqual(['/app/old.py', '/home/me/new.py']);
  });

  it('counts what paths end in alike, the folder’s own name included', () => {
    expect(commonEnding('/ci/two/app/store.py', '/home/me/two/app/store.py')).toBe(3);
    expect(commonEnding('/ci/two/app/store.py', '/home/me/one/app/store.py')).toBe(2);
    expect(commonEnding('/ci/old.py', '/home/new.py')).toBe(0);
  });
});
