import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureBaseName, openCaptureStore } from '../../../src/recording/folderStore.ts';

describe('captureBaseName', () => {
  const at = new Date(2026, 10, 5, 9, 3, 7);
  it.each([
    ['server.py', 4127, 'server-4127-20261105-090307'],
    ['/srv/app/server.py', undefined, 'server-20261105-090307'],
    ['package.work', undefined, 'package.work-20261105-090307'],
    ['../../etc/passwd', 1, 'passwd-1-20261105-090307'],
    ['服务.py', 5, '服务-5-20261105-090307'],
    ['a b"c', 6, 'a_b_c-6-20261105-090307'],
    ['..', 7, 'python-7-20261105-090307'],
  ])('%s %s', (program, pid, name) => {
    expect(captureBaseName(program, pid, at)).toBe(name);
  });
});

describe('openCaptureStore', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'memlens-store-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes its folder with the first capture, and never names one twice', async () => {
    const store = openCaptureStore(join(folder, 'deep', 'captures'));
    expect(await store.list()).toEqual([]);
    expect(existsSync(store.folder)).toBe(false);
    const first = await store.newPath('server.py', 12);
    writeFileSync(first, 'x');
    const second = await store.newPath('server.py', 12);
    expect(second).not.toBe(first);
    expect(second).toMatch(/\/server-12-\d{8}-\d{6}(-2)?\.bin$/);
  });

  it('lists captures and those of followed forks, newest first, nothing else', async () => {
    const store = openCaptureStore(folder);
    for (const [index, name] of ['a.bin', 'a.bin.4127', 'b.bin', 'notes.txt', 'b.bin.lz4.tmp', 'c.bin.memlens.json'].entries()) {
      writeFileSync(join(folder, name), '12345');
      utimesSync(join(folder, name), 1000 + index, 1000 + index);
    }
    const entries = await store.list();
    expect(entries.map(({ path }) => path)).toEqual(['b.bin', 'a.bin.4127', 'a.bin'].map((name) => join(folder, name)));
    expect(entries[0]).toEqual({ path: join(folder, 'b.bin'), bytes: 5, modifiedAt: 1_002_000, notes: {} });
  });

  it('merges notes, also when several come at once, and leaves nothing half written', async () => {
    const store = openCaptureStore(folder);
    const path = join(folder, 'a.bin');
    writeFileSync(path, '');
    let changes = 0;
    store.onDidChange(() => (changes += 1));
    await Promise.all([
      store.note(path, { name: 'a', pid: 1 }),
      store.note(path, { keep: true }),
      store.note(path, { peakBytes: 5 }),
    ]);
    await store.note(path, { ending: { kind: 'exited', code: 3, signal: undefined } });
    expect(await store.notes(path)).toEqual({ name: 'a', pid: 1, keep: true, peakBytes: 5, ending: { kind: 'exited', code: 3 } });
    expect(changes).toBe(4);
    expect(readdirSync(folder).sort()).toEqual(['a.bin', 'a.bin.memlens.json']);
    expect(readFileSync(`${path}.memlens.json`, 'utf8')).toContain('\n');
  });

  it.each(['', '{', 'null', '[]', '"x"', '{"pid":"12","keep":1,"ending":{"kind":"size"},"lineHashes":[{"file":1},null]}'])(
    'tolerates notes that read %s',
    async (text) => {
      const store = openCaptureStore(folder);
      const path = join(folder, 'a.bin');
      writeFileSync(path, '');
      writeFileSync(`${path}.memlens.json`, text);
      const notes = await store.notes(path);
      expect({ ...notes, lineHashes: notes.lineHashes ?? [] }).toEqual({ lineHashes: [] });
      await store.note(path, { keep: true });
      expect(await store.notes(path)).toMatchObject({ keep: true });
    },
  );

  it('deletes a capture with its notes', async () => {
    const store = openCaptureStore(folder);
    const path = join(folder, 'a.bin');
    writeFileSync(path, '');
    await store.note(path, { keep: true });
    await store.delete(path);
    expect(readdirSync(folder)).toEqual([]);
  });
});
