import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectSame, expectSameThreads, samplesOf } from './support/compare.ts';
import { type Pair, findPairs, project } from './support/pythons.ts';
import { readCapture } from './support/read.ts';
import { askMemray, askMemrayOfAll, scratch } from './support/record.ts';

/** Fresh ones for every run; the same ones again: MEMLENS_SEED=7 npx vitest run --project capture random. */
const base = Number(process.env['MEMLENS_SEED'] ?? Math.floor(Math.random() * 1e9));
const seedCount = Number(process.env['MEMLENS_SEEDS'] ?? 50);
/** Files a call: one Python writes that many, and one answers for them. */
const batchSize = 10;

const { pairs } = findPairs();
/** The memrays that have a writer to call, each with one of its Pythons. */
const writers = ['1.20.0', '1.19.3'].flatMap((memray) => {
  const own = pairs.filter((pair) => pair.memray === memray);
  return own.length === 0 ? [] : [own[base % own.length]!];
});
console.log(
  `random records with MEMLENS_SEED=${base}, by ${writers.map(({ memray, python }) => `memray ${memray} of Python ${python}`).join(' and ')}`,
);

/** What the records are like; a seed has one of them. */
const kinds: readonly string[] = [
  'short',
  'short native',
  'short aggregated',
  'short open',
  'short objects',
  'short native objects open',
  'short aggregated native',
  'short pages',
  'short native pages',
  '',
];

interface Job {
  readonly seed: number;
  readonly options: readonly string[];
  readonly path: string;
}

function write({ path: python }: Pair, jobs: readonly Job[]): void {
  const words = jobs.map(({ seed, path, options }) => [String(seed), path, ...options]);
  const args = words.flatMap((job, i) => (i === 0 ? job : ['--', ...job]));
  const done = spawnSync(python, [join(project, 'test/capture/programs/random_records.py'), ...args], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
}

it('has memrays to write with', () => {
  expect(writers.length).toBeGreaterThan(0);
});

describe.each(writers)('random records by the writer of memray $memray', (pair) => {
  const folder = scratch();
  const batches = Array.from({ length: Math.ceil(seedCount / batchSize) }, (_, batch) => batch * batchSize);

  it.each(batches)('seeds from base + %i on: every stack, size and count is memray’s', (first) => {
    const jobs = Array.from({ length: Math.min(batchSize, seedCount - first) }, (_, i): Job => {
      const seed = base + first + i;
      // Another kind of the same seed with each memray and with each tenth.
      const kind = kinds[(i + first / batchSize + writers.indexOf(pair)) % kinds.length]!;
      return { seed, options: kind.split(' ').filter(Boolean), path: join(folder, `${seed}.bin`) };
    });
    write(pair, jobs);
    const answers = askMemrayOfAll(
      pair.path,
      jobs.map(({ path }) => path),
    );
    for (const [i, { seed, options, path }] of jobs.entries()) {
      try {
        const answer = answers[i]!;
        if ('error' in answer) throw new Error(answer.error);
        const profile = readCapture(path, 4099);
        expect(profile.problems.map((problem) => problem.kind)).toEqual(
          [options.includes('open') ? 'noEndRecord' : '', options.includes('native') ? 'nativeFramesNotNamed' : ''].filter(
            Boolean,
          ),
        );
        expectSame(profile, answer);
        expectSameThreads(profile, answer);
      } catch (error) {
        throw new Error(`${pair.path} random_records.py ${seed} CAPTURE ${options.join(' ')}`, { cause: error });
      }
    }
  });

  it('keeps the samples that memray keeps of more than 10,000', () => {
    const path = join(folder, 'samples.bin');
    write(pair, [{ seed: base, options: ['samples'], path }]);
    const kept = askMemray(pair.path, path).snapshots;
    expect(kept.length).toBeGreaterThan(5000);
    expect(samplesOf(readCapture(path, 4099))).toEqual(kept);
  });
});
