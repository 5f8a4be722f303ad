// Processes that a run left behind carry its mark in their environment: they are named and ended.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** `mark`: `NAME=value`, as the environment holds it. */
function find(mark) {
  if (process.platform !== 'linux') return [];
  const found = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${mark}\0`)) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      found.push({ pid, command: command.slice(0, 160) });
    } catch {
      // Gone, or another user's.
    }
  }
  return found;
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}

/** Ends what is left of a run and answers what it was; a process that is just ending is given two seconds. */
export async function endLeftovers(mark) {
  for (let tries = 0; tries < 10 && find(mark).length > 0; tries += 1) await delay(200);
  const left = find(mark);
  for (const { pid } of left) signal(pid, 'SIGTERM');
  for (let tries = 0; tries < 15 && find(mark).length > 0; tries += 1) await delay(200);
  for (const { pid } of find(mark)) signal(pid, 'SIGKILL');
  return left.map(({ pid, command }) => `${pid} ${command}`);
}
