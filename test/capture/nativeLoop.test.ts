import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { project } from './support/pythons.ts';
import { readCapture } from './support/read.ts';
import { scratch } from './support/record.ts';

// The benchmark holds the WebAssembly core against the same source in C: were the translation wrong, so would be the comparison.
describe('the core translated to C', () => {
  const folder = scratch();
  const build = join(project, 'test/bench/native/build.mjs');
  const program = execFileSync(process.execPath, [build, folder], { encoding: 'utf8' }).trim();

  it.runIf(program !== '').for(['fork', 'fuzz_1', 'fuzz_3', 'killed', 'objects_3.14', 'term'])(
    'reads %s.bin as the core does',
    (name) => {
      const path = join(folder, `${name}.bin`);
      writeFileSync(path, gunzipSync(readFileSync(join(project, `test/capture/fixtures/${name}.bin.gz`))));
      const { statistics, locations } = readCapture(path);
      const answer = JSON.parse(execFileSync(program, [path], { encoding: 'utf8' })) as Record<string, number>;
      expect(answer).toMatchObject({
        allocations: statistics.allocations,
        peakBytes: statistics.peakBytes,
        temporaries: locations.temporary?.count.reduce((a, b) => a + b),
      });
    },
  );
});
