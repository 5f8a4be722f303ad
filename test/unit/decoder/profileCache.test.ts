import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/core/profile/profile.ts';
import { ProfileCache } from '../../../src/decoder/profileCache.ts';
import { profileOf } from '../core/support/stacks.ts';

const place = mkdtempSync(join(tmpdir(), 'memlens-cache-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const profile = profileOf([
  { frames: [{ function: 'main', file: '/srv/a.py', firstLine: 1, line: 2 }], bytes: 1000, count: 3 },
  { frames: [{ function: 'load', file: '/srv/b.py', firstLine: 7, line: 9 }], bytes: 50, count: 1 },
]);
const limits = { smallestCapture: 100, room: 1024 * 1024 };
const capture = join(place, 'capture.bin');
const identity = (path = capture) => statSync(path, { bigint: true });

describe('the cache of profiles', () => {
  let folder: string;
  let cache: ProfileCache;
  const entries = (): string[] => readdirSync(folder).map((name) => join(folder, name));

  beforeEach(() => {
    folder = join(mkdtempSync(join(place, 'each-')), 'profiles');
    cache = new ProfileCache(folder, '1', limits);
    writeFileSync(capture, new Uint8Array(200));
  });

  it('gives a profile back as it was', () => {
    expect(cache.get(identity())).toBeUndefined();
    cache.put(identity(), profile);
    expect(cache.get(identity())).toEqual(profile);
    expect(new ProfileCache(folder, '1', limits).get(identity())).toEqual(profile);
    expect(entries().length).toBe(1);
  });

  it.each<[string, () => void]>([
    ['was written to', () => writeFileSync(capture, new Uint8Array(200).fill(1))],
    ['became longer', () => truncateSync(capture, 201)],
    ['has another time', () => utimesSync(capture, 1, 1)],
    [
      'is another file of the same name',
      () => {
        rmSync(capture);
        writeFileSync(capture, new Uint8Array(200));
      },
    ],
  ])('knows nothing of a file that %s', (_, change) => {
    cache.put(identity(), profile);
    change();
    expect(cache.get(identity())).toBeUndefined();
  });

  it('knows nothing of what another version of the decoder read', () => {
    cache.put(identity(), profile);
    expect(new ProfileCache(folder, '2', limits).get(identity())).toBeUndefined();
  });

  it.each<[string, (entry: Buffer) => Buffer]>([
    ['is cut off', (entry) => entry.subarray(0, entry.length - 1)],
    ['is empty', () => Buffer.alloc(0)],
    ['has a flipped bit', (entry) => ((entry[entry.length >> 1]! ^= 4), entry)],
    ['is something else', () => Buffer.from('{"nodes": []}')],
  ])('takes an entry that %s for none', (_, spoil) => {
    cache.put(identity(), profile);
    const [entry] = entries();
    writeFileSync(entry!, spoil(readFileSync(entry!)));
    expect(cache.get(identity())).toBeUndefined();
  });

  it("takes another file's entry for none, whatever its name", () => {
    const other = join(place, 'other.bin');
    writeFileSync(other, new Uint8Array(200));
    cache.put(identity(other), profile);
    const [foreign] = entries();
    cache.put(identity(), profile);
    const own = entries().find((path) => path !== foreign)!;
    writeFileSync(own, readFileSync(foreign!));
    expect(cache.get(identity())).toBeUndefined();
  });

  it('leaves small captures alone, and those that may still be written to', () => {
    truncateSync(capture, 99);
    cache.put(identity(), profile);
    truncateSync(capture, 200);
    const unfinished: Profile = { ...profile, problems: [{ kind: 'cutOff', record: 1, byte: 2 }] };
    cache.put(identity(), unfinished);
    expect(cache.get(identity())).toBeUndefined();
    expect(() => entries()).toThrow('ENOENT');
  });

  it('is for its user alone', () => {
    cache.put(identity(), profile);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(entries().map((path) => statSync(path).mode & 0o777)).toEqual([0o600]);
  });

  it('drops the least recently used entries first, and nothing that is not its own', () => {
    cache.put(identity(), profile);
    const one = statSync(entries()[0]!).size;
    rmSync(entries()[0]!);
    const files = ['a', 'b', 'c'].map((name) => {
      const path = join(place, name);
      writeFileSync(path, new Uint8Array(200));
      return path;
    });
    const small = new ProfileCache(folder, '1', { ...limits, room: 2 * one + 100 });
    small.put(identity(files[0]), profile);
    const bystander = join(folder, 'notes.txt');
    writeFileSync(bystander, new Uint8Array(one));
    small.put(identity(files[1]), profile);
    // As if used long ago, the first one earlier; then the first is used again.
    for (const path of entries()) utimesSync(path, 1, 1);
    expect(small.get(identity(files[0]))).toBeDefined();
    small.put(identity(files[2]), profile);
    expect(files.map((path) => small.get(identity(path)) !== undefined)).toEqual([true, false, true]);
    expect(statSync(bystander).size).toBe(one);
  });

  it('keeps to its room whatever else is in its folder', () => {
    cache.put(identity(), profile);
    const room = statSync(entries()[0]!).size + 10;
    symlinkSync(join(place, 'nothing'), join(folder, 'a link to nothing'));
    writeFileSync(capture, new Uint8Array(201));
    new ProfileCache(folder, '1', { ...limits, room }).put(identity(), profile);
    expect(entries().filter((path) => path.endsWith('.profile')).length).toBe(1);
  });

  it('takes away what a process left unfinished', () => {
    cache.put(identity(), profile);
    const left = `${entries()[0]!}.00000000-0000-4000-8000-000000000000`;
    const recent = `${entries()[0]!}.00000000-0000-4000-8000-000000000001`;
    writeFileSync(left, 'half');
    writeFileSync(recent, 'half');
    utimesSync(left, 1, 1);
    cache.put(identity(), profile);
    expect(entries().includes(left)).toBe(false);
    expect(entries().includes(recent)).toBe(true);
  });

  it('keeps nothing, and says nothing, where it cannot write', () => {
    const file = join(place, 'no-folder');
    writeFileSync(file, '');
    const nowhere = new ProfileCache(join(file, 'profiles'), '1', limits);
    nowhere.put(identity(), profile);
    expect(nowhere.get(identity())).toBeUndefined();
  });
});
