// Entry of the keeper process: `node keeper.js STATE_FOLDER ID`.
import { readStat } from '../../targets/local/proc.ts';
import { createLocalTarget } from '../../targets/local/localTarget.ts';
import { Keeper } from './keeper.ts';
import { StateFolder } from './stateFolder.ts';

// The terminal or window that started it may go: the recording goes on until it is over.
process.on('SIGHUP', () => undefined);
process.on('SIGINT', () => undefined);

const [path, id] = process.argv.slice(2);
if (path === undefined || id === undefined) throw new Error('usage: keeper STATE_FOLDER ID');
const folder = new StateFolder(path);
await folder.open();
const plan = await folder.readPlan(id);
if (plan === undefined) throw new Error(`no plan for ${id} in ${path}`);
// SIGTERM asks as a stop request does, so that a machine that shuts down gets its capture.
process.on('SIGTERM', () => void folder.requestStop(id).catch(() => undefined));
const environment = { ...process.env };
delete environment['ELECTRON_RUN_AS_NODE'];
const self = { pid: process.pid, startTime: (await readStat(process.pid))?.startTime };
await new Keeper(plan, folder, createLocalTarget(), environment, self).run();
