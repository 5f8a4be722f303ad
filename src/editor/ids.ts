/** Every id that code and package.json share; a unit test holds the two against each other. */

export const commands = {
  attach: 'memlens.attach',
  attachWithOptions: 'memlens.attachWithOptions',
  run: 'memlens.run',
  runModule: 'memlens.runModule',
  runWithOptions: 'memlens.runWithOptions',
  stop: 'memlens.stop',
  showLog: 'memlens.showLog',
  openCapture: 'memlens.openCapture',
  markCapture: 'memlens.markCapture',
  switchMarks: 'memlens.switchMarks',
  clearMarks: 'memlens.clearMarks',
  revealCapture: 'memlens.revealCapture',
  deleteCapture: 'memlens.deleteCapture',
  keepCapture: 'memlens.keepCapture',
  unkeepCapture: 'memlens.unkeepCapture',
  clearCache: 'memlens.clearCache',
  refreshCaptures: 'memlens.refreshCaptures',
  showFunction: 'memlens.showFunction',
  openSource: 'memlens.openSource',
} as const;

export const settings = {
  captures: 'memlens.captures',
  pythonPath: 'memlens.pythonPath',
  pathMappings: 'memlens.pathMappings',
  attachDuration: 'memlens.attach.duration',
  attachPassDuration: 'memlens.attach.passDuration',
  attachAggregate: 'memlens.attach.aggregate',
  attachNative: 'memlens.attach.native',
  attachFollowFork: 'memlens.attach.followFork',
  attachTracePythonAllocators: 'memlens.attach.tracePythonAllocators',
  attachCompress: 'memlens.attach.compress',
  attachMethod: 'memlens.attach.method',
  attachOutput: 'memlens.attach.output',
  attachMaxCaptureSize: 'memlens.attach.maxCaptureSize',
  attachMinFreeSpace: 'memlens.attach.minFreeSpace',
  attachDebugger: 'memlens.attach.debugger',
  runAggregate: 'memlens.run.aggregate',
  runNative: 'memlens.run.native',
  runFollowFork: 'memlens.run.followFork',
  runTracePythonAllocators: 'memlens.run.tracePythonAllocators',
  runCompress: 'memlens.run.compress',
  runSystemMalloc: 'memlens.run.systemMalloc',
  marksMinShare: 'memlens.marks.minShare',
  marksMaxLinesPerFile: 'memlens.marks.maxLinesPerFile',
  marksHotShare: 'memlens.marks.hotShare',
  marksCodeLens: 'memlens.marks.codeLens',
} as const;

export const contextKeys = {
  /** The editor is marked with a capture. */
  hasMarks: 'memlens.hasMarks',
  /** At least one recording is under way. */
  recording: 'memlens.recording',
  /** The list of processes is open. */
  choosingProcess: 'memlens.choosingProcess',
  /** The extension host runs on Windows, where memray doesn't (`isWindows` tells of the window's system, not the host's). */
  windows: 'memlens.windows',
} as const;

export const views = {
  recordings: 'memlens.recordings',
  captures: 'memlens.captures',
} as const;

export const captureEditor = 'memlens.capture';

/** Colours are contributed, so that a theme or a person can change them; 1 is the faintest. */
export const heatLevels = 5;
export function heatColor(level: number): string {
  return `memlens.heat${level}`;
}
export function heatBarColor(level: number): string {
  return `memlens.heatBar${level}`;
}
export const amountColor = 'memlens.amount';
