import { chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeeperPlan, KeeperStatus } from './plan.ts';
import { isPlan, isStatus } from './plan.ts';

/**
 * Where keepers and windows meet: a folder that only this user may enter, with these files for each recording.
 * `ID.plan.json` what the keeper is to do; `ID.json` how it stands; `ID.stop` asks it to stop; `ID.log` memray's words.
 */
export class StateFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Throws when the folder is not this user's alone: somebody else may have put it there. */
  async open(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const found = await lstat(this.path);
    if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid()))
      throw new Error(`${this.path} is not a folder of this user`);
    await chmod(this.path, 0o700);
  }

  /** As `open`, but makes and changes nothing: whether what is there is this user's alone. */
  async isOurs(): Promise<boolean> {
    const found = await lstat(this.path).catch(() => undefined);
    if (found?.isDirectory() !== true) return false;
    return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
  }

  planPath(id: string): string {
    return join(this.path, `${id}.plan.json`);
  }

  async writePlan(plan: KeeperPlan): Promise<void> {
    await this.#write(this.planPath(plan.id), plan);
  }

  async readPlan(id: string): Promise<KeeperPlan | undefined> {
    const value = await readJson(this.planPath(id));
    return isPlan(value) ? value : undefined;
  }

  async writeStatus(status: KeeperStatus): Promise<void> {
    await this.#write(join(this.path, `${status.id}.json`), status);
  }

  async readStatus(id: string): Promise<KeeperStatus | undefined> {
    const value = await readJson(join(this.path, `${id}.json`));
    return isStatus(value) ? value : undefined;
  }

  async listIds(): Promise<readonly string[]> {
    const names = await readdir(this.path).catch(() => []);
    return names.filter((name) => name.endsWith('.plan.json')).map((name) => name.slice(0, -'.plan.json'.length));
  }

  async requestStop(id: string): Promise<void> {
    await writeFile(join(this.path, `${id}.stop`), '', { mode: 0o600 });
  }

  async isStopRequested(id: string): Promise<boolean> {
    return lstat(join(this.path, `${id}.stop`)).then(
      () => true,
      () => false,
    );
  }

  logPath(id: string): string {
    return join(this.path, `${id}.log`);
  }

  /** Of several windows that find a recording without its window, one may take it up: the first to say so. */
  async claim(id: string, formerOwner: number): Promise<boolean> {
    return writeFile(join(this.path, `${id}.after-${formerOwner}`), '', { mode: 0o600, flag: 'wx' }).then(
      () => true,
      () => false,
    );
  }

  /** Forgets a recording. */
  async remove(id: string): Promise<void> {
    const names = await readdir(this.path).catch(() => []);
    for (const name of names) if (name.startsWith(`${id}.`)) await rm(join(this.path, name), { force: true });
  }

  async #write(path: string, value: unknown): Promise<void> {
    const temporary = `${path}.${process.pid}.tmp`;
    await rm(temporary, { force: true });
    // 'wx' follows no link that somebody else put there.
    await writeFile(temporary, JSON.stringify(value), { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  }
}

/** One per user, so that every window knows which processes are being recorded. */
export function defaultStatePath(environment: Readonly<Record<string, string | undefined>>): string {
  const runtime = environment['XDG_RUNTIME_DIR'];
  if (runtime?.startsWith('/') === true) return join(runtime, 'memlens');
  return join(tmpdir(), `memlens-${process.getuid?.() ?? 'user'}`);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
