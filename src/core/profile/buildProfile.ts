import { AggregatedRecords } from '../capture/aggregatedRecords.ts';
import { AllocationRecords } from '../capture/allocationRecords.ts';
import { allocatorNames } from '../capture/allocators.ts';
import { type Header, captureInfo } from '../capture/header.ts';
import type { Bytes } from '../base/brand.ts';
import { FrameTables } from './frameTables.ts';
import { callTree } from './callTree.ts';
import { locationTable } from './locationTable.ts';
import type { CaptureProblem, Profile, SnapshotTable, Statistics } from './profile.ts';
import type { RecordingTables } from './recordingTables.ts';

const maxSnapshots = 10_000;

/** Turns what a reader of records has added up into columns. */
export function buildProfile(
  header: Header,
  tables: RecordingTables,
  records: AllocationRecords | AggregatedRecords,
  problems: readonly CaptureProblem[],
): Profile {
  const frameTables = new FrameTables(tables.codes, header.pythonVersion);
  const { tree } = records;
  const frameOf = new Int32Array(tree.length).fill(-1);
  for (let node = 1; node < tree.length; node++) {
    const [code, instruction] = rawFrame(records, node);
    frameOf[node] = frameTables.frame(code, instruction);
  }
  if (records instanceof AllocationRecords) records.locations.finish();
  const mainThread = tables.threadIds.indexOf(header.mainThread);
  const { nodes, main, other } = callTree(tree, frameOf, records.locations, mainThread, header.skippedFrames);
  return {
    info: captureInfo(header, tables.lastTime),
    strings: frameTables.strings,
    functions: frameTables.functions(),
    frames: frameTables.frames(),
    nodes,
    locations: locationTable(records.locations, frameOf, (thread) => (thread === mainThread ? main : other), !header.aggregated),
    threads: tables.threadIds.map((id) => ({ id, name: tables.threadNames.get(id) ?? '' })),
    snapshots: snapshots(tables),
    statistics: records instanceof AllocationRecords ? statistics(records) : aggregatedStatistics(records),
    problems,
  };
}

function rawFrame(records: AllocationRecords | AggregatedRecords, node: number): readonly [code: number, instruction: number] {
  const code = records.tree.code[node]!;
  if (records instanceof AggregatedRecords) return [records.frameCode[code] ?? -1, records.frameInstruction[code] ?? -1];
  return [records.codeNumber(code >>> 1), records.tree.instruction[node]!];
}

/** Above 10,000 samples memray keeps every n-th. */
function snapshots(tables: RecordingTables): SnapshotTable {
  const stride = Math.max(1, Math.ceil(tables.sampleCount / maxSnapshots));
  const length = Math.ceil(tables.sampleCount / stride);
  const thin = (column: Float64Array): Float64Array => {
    const kept = new Float64Array(length);
    for (let i = 0; i < length; i++) kept[i] = column[i * stride]!;
    return kept;
  };
  return { length, time: thin(tables.sampleTime), resident: thin(tables.sampleResident), heap: thin(tables.sampleHeap) };
}

function statistics(records: AllocationRecords): Statistics {
  const { locations } = records;
  let leaked = 0;
  for (let row = 0; row < locations.length; row++) leaked += locations.liveBytes[row]!;
  return {
    allocations: records.allocations,
    records: records.allocationRecords,
    allocatedBytes: records.allocatedBytes as Bytes,
    sizeHistogram: records.sizes.histogram(),
    sizeRange: records.sizes.range(),
    allocators: allocatorNames
      .map((name, i) => ({ name, count: records.allocatorCounts[i]! }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
    peakBytes: locations.peak as Bytes,
    leakedBytes: leaked as Bytes,
  };
}

function aggregatedStatistics(records: AggregatedRecords): Statistics {
  return {
    allocations: undefined,
    records: records.allocationRecords,
    allocatedBytes: undefined,
    sizeHistogram: undefined,
    sizeRange: undefined,
    allocators: undefined,
    peakBytes: records.peakBytes as Bytes,
    leakedBytes: records.leakedBytes as Bytes,
  };
}
