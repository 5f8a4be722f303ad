import { createHash, randomUUID } from 'node:crypto';
import {
  type BigIntStats,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import type { Profile } from '../core/profile/profile.ts';

/** Changes with every change of what reads captures: a checksum of the bundle that this is in, and of the compiled core beside it. */
export function decoderVersion(): string {
  const files = [import.meta.filename, join(import.meta.dirname, 'core.wasm')];
  return files.map((path) => (existsSync(path) ? crc32(readFileSync(path)) : 0)).join('.');
}

export interface CacheLimits {
  /** Smaller captures are not kept, bytes of the capture: they are read in no time. */
  readonly smallestCapture: number;
  /** Of all entries together, bytes. */
  readonly room: number;
}

const usualLimits: CacheLimits = { smallestCapture: 8 * 1024 * 1024, room: 512 * 1024 * 1024 };
/** A temporary file that is older was left by a process that died, milliseconds. */
const abandonedAfter = 60 * 60 * 1000;
const entryName = /^[0-9a-f]{64}\.profile$/;
const temporaryName = /^[0-9a-f]{64}\.profile\.[0-9a-f-]{36}$/;

/**
 * Finished profiles on disk, so that a large capture opens at once the second time. An entry is found by the identity of the
 * capture's file, which changes with its content, and by the version of the decoder. What can't be read or isn't what was written
 * is no entry; what can't be written isn't kept. Entries are the user's alone: they hold names and paths of the recorded program.
 */
export class ProfileCache {
  readonly #folder: string;
  readonly #version: string;
  readonly #limits: CacheLimits;

  /** @param version of the decoder: another one's entries are never found, and go when there is no more room */
  constructor(folder: string, version: string, limits = usualLimits) {
    this.#folder = folder;
    this.#version = version;
    this.#limits = limits;
  }

  get(file: BigIntStats): Profile | undefined {
    const identity = this.#identify(file);
    const path = this.#pathOf(identity);
    try {
      const bytes = readFileSync(path);
      const body = bodyOf(bytes, identity);
      if (body === undefined) return undefined;
      const profile = deserialize(body) as Profile;
      // The least recently used go first.
      const now = new Date();
      utimesSync(path, now, now);
      return profile;
    } catch {
      return undefined;
    }
  }

  /** Keeps what a capture was read to, and drops what there is no more room for. */
  put(file: BigIntStats, profile: Profile): void {
    if (file.size < this.#limits.smallestCapture || !isFinal(profile)) return;
    try {
      const identity = this.#identify(file);
      const entry = entryOf(identity, serialize(profile));
      if (entry.length > this.#limits.room) return;
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      chmodSync(this.#folder, 0o700);
      const path = this.#pathOf(identity);
      const temporary = `${path}.${randomUUID()}`;
      try {
        writeFileSync(temporary, entry, { mode: 0o600, flag: 'wx' });
        renameSync(temporary, path);
      } finally {
        rmSync(temporary, { force: true });
      }
      this.#makeRoom();
    } catch {
      // A full disk or a folder of somebody else's: the capture is open all the same.
    }
  }

  #identify({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
    return `memlens profile ${[this.#version, dev, ino, size, mtimeNs, ctimeNs].join(':')}\n`;
  }

  #pathOf(identity: string): string {
    return join(this.#folder, `${createHash('sha256').update(identity).digest('hex')}.profile`);
  }

  #makeRoom(): void {
    const files = readdirSync(this.#folder).flatMap((name) => {
      // Another window may have taken it away meanwhile.
      const stats = lstatSync(join(this.#folder, name), { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ name, size: stats.size, usedAt: stats.mtimeMs }];
    });
    const entries = files.filter(({ name }) => entryName.test(name)).sort((a, b) => b.usedAt - a.usedAt);
    let taken = 0;
    const gone = entries.filter(({ size }) => (taken += size) > this.#limits.room);
    const abandoned = files.filter(({ name, usedAt }) => temporaryName.test(name) && Date.now() - usedAt > abandonedAfter);
    for (const { name } of [...gone, ...abandoned]) rmSync(join(this.#folder, name), { force: true });
  }
}

/**
 * Whether nothing will be added to the file. One without its end may still be written to, and through a shared mapping, which
 * moves neither its size nor, at every write, its times.
 */
function isFinal({ problems }: Profile): boolean {
  return problems.every(({ kind }) => kind === 'nativeFramesNotNamed');
}

/** The identity, a checksum of the body (4 bytes), the body. */
function entryOf(identity: string, body: Buffer): Buffer {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(body));
  return Buffer.concat([Buffer.from(identity, 'latin1'), checksum, body]);
}

function bodyOf(entry: Buffer, identity: string): Buffer | undefined {
  const at = identity.length;
  if (entry.length < at + 4 || entry.toString('latin1', 0, at) !== identity) return undefined;
  const body = entry.subarray(at + 4);
  return crc32(body) === entry.readUInt32LE(at) ? body : undefined;
}
