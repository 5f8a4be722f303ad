// A vitest reporter: writes counts, and why tests were skipped, to the file that MEMLENS_COUNTS names.
import { writeFileSync } from 'node:fs';

export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, titles: [] };
    for (const module of modules) {
      // Errors outside a test: a file that can't be loaded, a hook that throws.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else {
          counts.skipped += 1;
          counts.titles.push(note === undefined ? test.fullName : `${test.fullName}: ${note}`);
        }
      }
    }
    writeFileSync(process.env.MEMLENS_COUNTS, JSON.stringify(counts));
  }
}
