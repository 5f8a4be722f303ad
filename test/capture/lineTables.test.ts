import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineLookup } from '../../src/core/capture/lineTable.ts';
import { findNewerPythons, findPythons, project } from './support/pythons.ts';

const pythons = [...findPythons().pythons, ...findNewerPythons()];

type Answer = readonly [table: string, firstLine: number, stretches: readonly (readonly [number, number, number | null])[]];

/** memray gives no line for an empty table of 3.9, and takes steps of more than 127 bytes for negative ones; so do we. */
const isReadByMemray = (table: Uint8Array): boolean => table.length > 0 && table.every((byte, i) => i % 2 === 1 || byte < 128);

describe.each(pythons)('line tables of Python $version', ({ version, path }) => {
  it('give every instruction the line that Python gives it', () => {
    const program = join(project, 'test/capture/programs/line_tables.py');
    const done = spawnSync(path, [program], { encoding: 'utf8', maxBuffer: 1 << 28 });
    expect(done.stderr).toBe('');
    const [hex = '', ...lines] = done.stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(300);
    const wrong: string[] = [];
    let instructions = 0;
    for (const text of lines) {
      const [encoded, firstLine, stretches] = JSON.parse(text) as Answer;
      const table = new Uint8Array(Buffer.from(encoded, 'hex'));
      if (version === '3.9' && !isReadByMemray(table)) continue;
      const lineOf = lineLookup(Number(hex), table, firstLine);
      for (const [start, end, line] of stretches) {
        // An instruction of no line keeps the line before it, in memray's words too.
        if (line === null) continue;
        for (let offset = start; offset < end; offset += 2) {
          instructions++;
          // 3.10 counts instructions, the others bytes.
          const recorded = version === '3.10' ? offset / 2 : offset;
          const ours = lineOf(recorded);
          if (ours !== line) wrong.push(`${encoded} at ${offset}: ${ours}, not ${line}`);
        }
      }
    }
    expect(instructions).toBeGreaterThan(10_000);
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});
