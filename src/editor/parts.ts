import type * as vscode from 'vscode';
import type { DecoderCalls, DecoderEvents } from '../protocol/decoder.ts';
import type { RpcClient } from '../protocol/rpc.ts';
import type { CaptureStore } from '../recording/captureStore.ts';
import type { Command, Recorder } from '../recording/recorder.ts';
import type { Target } from '../targets/target.ts';

/** One opened capture's worker. Only the `open` call may be cancelled; the worker lives until disposed. */
export type Decoder = Pick<RpcClient<DecoderCalls, DecoderEvents>, 'call' | 'on' | 'dispose'>;

/** What the editor wants to know of Pythons and debuggers; `recording` has the answers. */
export interface Tools {
  /** Undefined when the interpreter can't be asked. */
  hasMemray(interpreter: string): Promise<boolean | undefined>;
  /** The environment's own way (pip or uv) to install memray; undefined when there is none. */
  installMemray(interpreter: string): Promise<Command | undefined>;
  /** This system's way to install a debugger; undefined when it isn't known. */
  installDebugger(): Promise<Command | undefined>;
  /** The interpreter of a virtual environment in a folder. */
  virtualEnvironment(folder: string): Promise<string | undefined>;
  /** The Python on PATH. */
  pythonOnPath(): Promise<string | undefined>;
}

/** What the composition root hands to the editor. */
export interface Parts {
  readonly target: Target;
  readonly store: CaptureStore;
  readonly recorder: Recorder;
  readonly tools: Tools;
  readonly log: vscode.LogOutputChannel;
  openDecoder(): Decoder;
  /** Forgets what is kept so that captures open faster. */
  clearCache(): Promise<void>;
}
