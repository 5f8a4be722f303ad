// Processes that a test left running carry the run's mark in their environment: they are named and ended.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

function find(run) {
  if (process.platform !== 'linux') return [];
  const found = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MEMLENS_TEST_RUN=${run}\0`)) continue;
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
export async function endLeftovers(run) {
  for (let tries = 0; tries < 10 && find(run).length > 0; tries += 1) await delay(200);
  const left = find(run);
  for (const { pid } of left) signal(pid, 'SIGTERM');
  for (let tries = 0; tries < 15 && find(run).length > 0; tries += 1) await delay(200);
  for (const { pid } of find(run)) signal(pid, 'SIGKILL');
  return left.map(({ pid, command }) => `${pid} ${command}`);
}
