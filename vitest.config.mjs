import { defineConfig } from 'vitest/config';

// One project a folder, so that the test command can run and time each part by itself: `vitest run --project unit`.
const project = (name, timeout, extra = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeout,
    hookTimeout: timeout,
    ...extra,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', 20_000),
      project('capture', 180_000, { globalSetup: 'test/capture/support/buildCore.mjs' }),
      // These share the machine's processes and debuggers: one file at a time.
      project('recording', 180_000, { fileParallelism: false }),
      project('webview', 120_000, { fileParallelism: false }),
      project('harness', 120_000, { include: ['test/editor/harness/**/*.test.ts'], fileParallelism: false }),
    ],
  },
});
