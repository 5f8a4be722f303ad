import { roomFor } from './growable.ts';
import type { FrameTable, FunctionTable, Profile } from './profile.ts';

/** A profile's strings, functions and frames, with more added behind them; every row once. */
export class FrameAppender {
  readonly #strings: string[];
  readonly #functions: { length: number; name: Uint32Array; file: Uint32Array; firstLine: Int32Array };
  readonly #frames: { length: number; function: Uint32Array; line: Int32Array };
  readonly #stringIndex = new Map<string, number>();
  readonly #functionIndex = new Map<string, number>();
  readonly #frameIndex = new Map<string, number>();

  constructor({ strings, functions, frames }: Pick<Profile, 'strings' | 'functions' | 'frames'>) {
    this.#strings = [...strings];
    this.#functions = { ...functions };
    this.#frames = { ...frames };
    strings.forEach((text, index) => this.#stringIndex.set(text, index));
    for (let row = 0; row < functions.length; row++) {
      this.#functionIndex.set(`${functions.name[row]!} ${functions.file[row]!} ${functions.firstLine[row]!}`, row);
    }
    for (let row = 0; row < frames.length; row++) this.#frameIndex.set(`${frames.function[row]!} ${frames.line[row]!}`, row);
  }

  /** The frame of a line in a function whose first line nobody knows. */
  frame(name: string, file: string, line: number): number {
    const fn = this.#function(this.#string(name), this.#string(file));
    const key = `${fn} ${line}`;
    let row = this.#frameIndex.get(key);
    if (row === undefined) {
      const frames = this.#frames;
      row = frames.length++;
      frames.function = roomFor(frames.function, row + 1);
      frames.line = roomFor(frames.line, row + 1);
      frames.function[row] = fn;
      frames.line[row] = line;
      this.#frameIndex.set(key, row);
    }
    return row;
  }

  tables(): { readonly strings: readonly string[]; readonly functions: FunctionTable; readonly frames: FrameTable } {
    const { length } = this.#functions;
    const { name, file, firstLine } = this.#functions;
    const frames = this.#frames;
    return {
      strings: this.#strings,
      functions: { length, name: name.slice(0, length), file: file.slice(0, length), firstLine: firstLine.slice(0, length) },
      frames: {
        length: frames.length,
        function: frames.function.slice(0, frames.length),
        line: frames.line.slice(0, frames.length),
      },
    };
  }

  #string(text: string): number {
    let index = this.#stringIndex.get(text);
    if (index === undefined) {
      index = this.#strings.push(text) - 1;
      this.#stringIndex.set(text, index);
    }
    return index;
  }

  #function(name: number, file: number): number {
    const key = `${name} ${file} 0`;
    let row = this.#functionIndex.get(key);
    if (row === undefined) {
      const functions = this.#functions;
      row = functions.length++;
      functions.name = roomFor(functions.name, row + 1);
      functions.file = roomFor(functions.file, row + 1);
      functions.firstLine = roomFor(functions.firstLine, row + 1);
      functions.name[row] = name;
      functions.file[row] = file;
      functions.firstLine[row] = 0;
      this.#functionIndex.set(key, row);
    }
    return row;
  }
}
