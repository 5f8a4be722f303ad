// What the host of the core sees: `core/capture/assemblyEngine.ts`.
import { startLocations } from './locations';
import { startMappings } from './mappings';
import { startOlderRecords } from './olderRecords';
import { givePages, pagesOf, takePages } from './pages';
import { startPointers } from './pointers';
import { startRecords } from './records';
import { startSizes } from './sizes';
import { startThreads } from './threads';
import { startTree } from './tree';

export { decodeBlock, decodedEnd } from './lz4';
export { allocatorCounts, frees, nativeFrame, setNative } from './heap';
export { firstLocationPage, heap, locationCount, peak, settlePeaks } from './locations';
export { lastFrame, readOlder, setFrame } from './olderRecords';
export { outOfMemory } from './pages';
export { countRecord, position, records, setPosition } from './reading';
export { read } from './records';
export { largeMask, largeTable, smallCounts } from './sizes';
export { firstThread, thread } from './threads';
export { firstNodePage, nodeCount } from './tree';

/** A block for the host's own use; the address of its first byte. */
export function takeBuffer(bytes: u32): u32 {
  return takePages(pagesOf(bytes));
}

export function giveBuffer(address: u32, bytes: u32): void {
  givePages(address, pagesOf(bytes));
}

/** Makes the core ready for the records behind a header of format 12 or later. */
export function start(nativeTraces: bool): void {
  startTree();
  startLocations();
  startPointers();
  startMappings();
  startSizes();
  startThreads();
  startRecords(nativeTraces);
}

/** As `start`, for a header of format 10 or 11. */
export function startOlder(): void {
  start(false);
  startOlderRecords();
}
