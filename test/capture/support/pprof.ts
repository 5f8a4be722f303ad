import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { project } from './pythons.ts';

const tools = (await import(pathToFileURL(join(project, 'scripts/tools.mjs')).href)) as {
  readonly findGo: () => string | undefined;
};
/** The Go that set-up finds or brings. */
export const go = tools.findGo();

/** Runs `go tool pprof` on a file, far from the network and from profiles that people keep. */
export function pprof(...args: readonly string[]): string {
  const done = spawnSync(go ?? 'go', ['tool', 'pprof', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, GOTOOLCHAIN: 'local', PPROF_TMPDIR: mkdtempSync(join(tmpdir(), 'memlens-pprof-')) },
  });
  if (done.status !== 0) throw new Error(`go tool pprof ended with ${String(done.status)}: ${done.stderr}`);
  return done.stdout;
}

export interface RawProfile {
  /** `inuse_space/bytes`, in order. */
  readonly types: readonly string[];
  readonly comments: readonly string[];
  readonly samples: readonly {
    readonly values: readonly number[];
    /** `function file:line`, innermost first. */
    readonly stack: readonly string[];
    readonly thread: string;
    readonly threadId: number;
  }[];
  /** The lines of the listing that are neither samples nor locations. */
  readonly head: readonly string[];
}

/** What `pprof -raw` prints. */
export function parseRaw(text: string): RawProfile {
  const lines = text.split('\n');
  const begin = lines.indexOf('Samples:');
  const middle = lines.indexOf('Locations');
  const end = lines.indexOf('Mappings');
  const places = new Map<string, string>();
  // In newer Gos a column stands behind the line: ours is always 0.
  for (const line of lines.slice(middle + 1, end)) {
    const [, id, place] = /^ *(\d+): 0x0 M=1 (.*?:-?\d+)(?::0)? s=\d+\(\)$/.exec(line) ?? [];
    if (id === undefined) throw new Error(`no location: ${line}`);
    places.set(id, place!);
  }
  const samples: { values: number[]; stack: string[]; thread: string; threadId: number }[] = [];
  for (const line of lines.slice(begin + 2, middle)) {
    const [, label, value] = /^ +(\w+):\[(.*)\]$/.exec(line) ?? [];
    if (label === 'thread') samples.at(-1)!.thread = value!;
    else if (label === 'thread_id') samples.at(-1)!.threadId = Number(value);
    else {
      const [values, ids] = line.split(':');
      samples.push({
        values: values!.trim().split(/ +/).map(Number),
        stack: ids!
          .trim()
          .split(/ +/)
          .map((id) => places.get(id)!),
        thread: '',
        threadId: -1,
      });
    }
  }
  return {
    types: lines[begin + 1]!.replace('[dflt]', '').trim().split(' '),
    comments: lines.filter((line) => line.startsWith('Comment: ')).map((line) => line.slice('Comment: '.length)),
    samples,
    head: lines.slice(0, begin),
  };
}

/** What `pprof -top` prints of one sample type, in whole bytes or objects: [flat, cumulative] by function name. */
export function top(path: string, type: string): Record<string, readonly [flat: number, cumulative: number]> {
  const text = pprof('-top', '-unit=B', '-nodecount=1000000', '-nodefraction=0', `-sample_index=${type}`, path);
  const rows = text.slice(text.indexOf('flat%')).trimEnd().split('\n').slice(1);
  return Object.fromEntries(
    rows.map((row) => {
      const [, flat, cumulative, name] = /^ *(\d+)B? +\S+ +\S+ +(\d+)B? +\S+ +(.*)$/.exec(row) ?? [];
      if (name === undefined) throw new Error(`no row: ${row}`);
      return [name, [Number(flat), Number(cumulative)] as const];
    }),
  );
}
