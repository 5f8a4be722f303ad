import { type LineLookup, lineLookup } from '../capture/lineTable.ts';
import type { FrameTable, FunctionTable } from './profile.ts';
import type { CodeObject } from './recordingTables.ts';

const unknownCode: CodeObject = { name: '', file: '', lineTable: new Uint8Array(0), firstLine: 0 };

interface CodeEntry {
  readonly function: number;
  readonly lineOf: LineLookup;
  readonly frames: Map<number, number>;
}

/** Makes the tables of strings, functions and frames: every row once. */
export class FrameTables {
  readonly strings: string[] = [];
  /** Whether a frame was made of a code object that isn't there. */
  hasUnknown = false;
  readonly #stringIndex = new Map<string, number>();
  readonly #functionIndex = new Map<string, number>();
  readonly #functionName: number[] = [];
  readonly #functionFile: number[] = [];
  readonly #functionLine: number[] = [];
  readonly #frameIndex: Map<number, number>[] = [];
  readonly #frameFunction: number[] = [];
  readonly #frameLine: number[] = [];
  /** Code object's number -> its function, and the frames found for its instructions. */
  readonly #codes = new Map<number, CodeEntry>();
  readonly #codeObjects: ReadonlyMap<number, CodeObject>;
  readonly #pythonVersion: number;

  constructor(codeObjects: ReadonlyMap<number, CodeObject>, pythonVersion: number) {
    this.#codeObjects = codeObjects;
    this.#pythonVersion = pythonVersion;
  }

  /** Index of the frame that an instruction of a code object lies in. */
  frame(codeId: number, instruction: number): number {
    let entry = this.#codes.get(codeId);
    if (entry === undefined) {
      const known = this.#codeObjects.get(codeId);
      this.hasUnknown ||= known === undefined;
      const code = known ?? unknownCode;
      const { line } = code;
      const lineOf = line === undefined ? lineLookup(this.#pythonVersion, code.lineTable, code.firstLine) : () => line;
      entry = { function: this.#function(code), lineOf, frames: new Map() };
      this.#codes.set(codeId, entry);
    }
    let frame = entry.frames.get(instruction);
    if (frame === undefined) {
      frame = this.#frame(entry.function, entry.lineOf(instruction));
      entry.frames.set(instruction, frame);
    }
    return frame;
  }

  functions(): FunctionTable {
    return {
      length: this.#functionName.length,
      name: new Uint32Array(this.#functionName),
      file: new Uint32Array(this.#functionFile),
      firstLine: new Int32Array(this.#functionLine),
    };
  }

  frames(): FrameTable {
    return {
      length: this.#frameFunction.length,
      function: new Uint32Array(this.#frameFunction),
      line: new Int32Array(this.#frameLine),
    };
  }

  #string(text: string): number {
    let index = this.#stringIndex.get(text);
    if (index === undefined) {
      index = this.strings.push(text) - 1;
      this.#stringIndex.set(text, index);
    }
    return index;
  }

  #function(code: CodeObject): number {
    const name = this.#string(code.name);
    const file = this.#string(code.file);
    const key = `${name} ${file} ${code.firstLine}`;
    let index = this.#functionIndex.get(key);
    if (index === undefined) {
      index = this.#functionName.push(name) - 1;
      this.#functionFile.push(file);
      this.#functionLine.push(code.firstLine);
      this.#functionIndex.set(key, index);
    }
    return index;
  }

  #frame(functionIndex: number, line: number): number {
    const lines = (this.#frameIndex[functionIndex] ??= new Map());
    let index = lines.get(line);
    if (index === undefined) {
      index = this.#frameFunction.push(functionIndex) - 1;
      this.#frameLine.push(line);
      lines.set(line, index);
    }
    return index;
  }
}
