import { describe, expect, it } from 'vitest';
import { NativeTables } from '../../../../src/core/profile/nativeTables.ts';

describe('native frames', () => {
  it('keep every frame, however many', () => {
    const tables = new NativeTables();
    for (let i = 0; i < 1000; i++) tables.addFrame(0x7f00_0000_0000 + i, i);
    const { length, ip, parent } = tables.frames;
    expect(length).toBe(1000);
    expect([ip[0], ip[999], parent[0], parent[999]]).toEqual([0x7f00_0000_0000, 0x7f00_0000_03e7, 0, 999]);
  });

  it('come to an end whatever a file says of their callers', () => {
    const tables = new NativeTables();
    for (const parent of [1, 2, -1, 99, 3]) tables.addFrame(0x1000, parent);
    const { length, parent } = tables.frames;
    for (let row = 0; row < length; row++) expect(parent[row]).toBeLessThan(row + 1);
    expect(parent[4]).toBe(3);
  });
});

describe('listings of memory maps', () => {
  const image = (file: string) => ({ file, address: 0x5555_0000_0000, segments: [{ address: 0x1000, size: 64 }] });

  it('hold from where they begin until the next does', () => {
    const tables = new NativeTables();
    expect(tables.generation).toBe(0);
    for (const files of [['/bin/a'], ['/bin/a', '/lib/b.so'], []]) {
      tables.startGeneration();
      for (const file of files) tables.addImage(image(file));
    }
    expect(tables.generation).toBe(2);
    expect(tables.generations.map((images) => images.map(({ file }) => file))).toEqual([['/bin/a'], ['/bin/a', '/lib/b.so'], []]);
  });

  it('begin with a file where none has begun', () => {
    const tables = new NativeTables();
    tables.addImage(image('/bin/a'));
    expect(tables.generations).toEqual([[image('/bin/a')]]);
  });

  it('take no more files than any recording has', () => {
    const tables = new NativeTables();
    let taken = 0;
    while (taken < 3e6 && tables.addImage(image('/bin/a'))) taken++;
    expect(taken).toBe(2 ** 21);
  });
});
