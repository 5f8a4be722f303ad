import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Emitter } from '../core/base/event.ts';
import type { CaptureEntry, CaptureNotes, CaptureStore } from './captureStore.ts';
import { parseNotes } from './captureNotes.ts';

const notesSuffix = '.memlens.json';
/** A capture, or one of a followed fork's child: `name.bin.4127`. */
const captureName = /\.bin(\.\d+)?$/;

/** The captures of one folder. The folder is made with the first capture, not before. */
export function openCaptureStore(folder: string): CaptureStore {
  return new FolderStore(folder);
}

class FolderStore implements CaptureStore {
  readonly folder: string;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  /** Notes of one file are merged one after another: reading and writing back must not interleave. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
  }

  async newPath(program: string, pid: number | undefined): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const name = captureBaseName(program, pid, new Date());
    for (let attempt = 1; ; attempt += 1) {
      const path = join(this.folder, attempt === 1 ? `${name}.bin` : `${name}-${attempt}.bin`);
      if (!(await exists(path))) return path;
    }
  }

  async list(): Promise<readonly CaptureEntry[]> {
    let names: readonly string[];
    try {
      names = await readdir(this.folder);
    } catch {
      return [];
    }
    const entries = await Promise.all(
      names
        .filter((name) => captureName.test(name))
        .map(async (name): Promise<CaptureEntry | undefined> => {
          const path = join(this.folder, name);
          try {
            const { size, mtimeMs, isFile } = await stat(path).then((found) => ({
              size: found.size,
              mtimeMs: found.mtimeMs,
              isFile: found.isFile(),
            }));
            return isFile ? { path, bytes: size, modifiedAt: mtimeMs, notes: await this.notes(path) } : undefined;
          } catch {
            // Deleted meanwhile.
            return undefined;
          }
        }),
    );
    return entries
      .filter((entry) => entry !== undefined)
      .sort((a, b) => b.modifiedAt - a.modifiedAt || a.path.localeCompare(b.path));
  }

  async notes(path: string): Promise<CaptureNotes> {
    try {
      return parseNotes(await readFile(path + notesSuffix, 'utf8'));
    } catch {
      return {};
    }
  }

  async note(path: string, notes: CaptureNotes): Promise<void> {
    const write = this.#writing.then(async () => {
      const merged = { ...(await this.notes(path)), ...notes };
      // Written beside and renamed, so that nobody reads half a file.
      const temporary = `${path}${notesSuffix}.${process.pid}.tmp`;
      await writeFile(temporary, `${JSON.stringify(merged, undefined, 2)}\n`);
      await rename(temporary, path + notesSuffix);
    });
    this.#writing = write.catch(() => undefined);
    await write;
    this.#changed.fire();
  }

  async delete(path: string): Promise<void> {
    await rm(path, { force: true });
    await rm(path + notesSuffix, { force: true });
    this.#changed.fire();
  }
}

/** `server-4127-20261125-093000`: what a file system takes, in local time. */
export function captureBaseName(program: string, pid: number | undefined, at: Date): string {
  const plain = basename(program)
    .replace(/\.py$/, '')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^[._-]+/, '')
    .slice(0, 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return [plain === '' ? 'python' : plain, ...(pid === undefined ? [] : [String(pid)]), day, time].join('-');
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
