// What the host of the core sees: `core/capture/assemblyEngine.ts`.
import { startLocations } from './locations';
import { startMappings } from './mappings';
import { givePages, pagesOf, takePages } from './pages';
import { startPointers } from './pointers';
import { startRecords } from './records';
import { startSizes } from './sizes';
import { startThreads } from './threads';
import { startTree } from './tree';

export { decodeBlock, decodedEnd } from './lz4';
export { firstLocationPage, heap, locationCount, peak, settlePeaks } from './locations';
export { outOfMemory } from './pages';
export { allocatorCounts, countRecord, frees, nativeFrame, position, read, records, setNative, setPosition } from './records';
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

/** Makes the core ready for the records behind a header. */
export function start(nativeTraces: bool): void {
  startTree();
  startLocations();
  startPointers();
  startMappings();
  startSizes();
  startThreads();
  startRecords(nativeTraces);
}
