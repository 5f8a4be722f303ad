import type { NativeName } from '../../core/profile/nativeAddresses.ts';

/** What `symbols.wasm` exports; the calls and their order are in src/symbols/README.md. */
interface SymbolExports {
  readonly memory: WebAssembly.Memory;
  add_file(size: number): number;
  reserve(length: number): number;
  give(file: number, offset: number): void;
  wanted_offset(): number;
  wanted_length(): number;
  answer_pointer(): number;
  answer_length(): number;
  links(file: number): number;
  take_symbols(file: number): number;
  take_lines(file: number): number;
  name(): number;
}

/** An open file, read at any place. */
export interface SymbolSource {
  readonly size: number;
  /** Fills the target; false where the file has become shorter, or can't be read. */
  read(offset: number, target: Uint8Array): boolean;
}

/** What an ELF file says of itself, and of where more is to be found. */
export interface SymbolLinks {
  /** Lower-case hexadecimal; empty for none. */
  readonly buildId: string;
  /** File name of its debug file; empty for none. */
  readonly debugLink: string;
  /** Path of the file that holds what several debug files have in common; empty for none. */
  readonly alternate: string;
  /** What is mapped of it: address and bytes in memory. */
  readonly segments: readonly (readonly [address: number, size: number])[];
}

const done = 0;
const wantsBytes = 1;
const noFile = 0xffff_ffff;

/**
 * Names for the addresses of one ELF file, by an instance of `symbols.wasm` of its own: dropping this gives back all memory. Any
 * call may throw, as a hostile file can trap the instance, which is then not to be used again.
 */
export class SymbolInstance {
  readonly #exports: SymbolExports;
  readonly #files: SymbolSource[] = [];
  readonly #decoder = new TextDecoder();

  constructor(module: WebAssembly.Module) {
    this.#exports = new WebAssembly.Instance(module).exports as unknown as SymbolExports;
  }

  addFile(source: SymbolSource): number {
    this.#files.push(source);
    return this.#exports.add_file(source.size);
  }

  /** Undefined for what is no ELF file. */
  links(file: number): SymbolLinks | undefined {
    if (!this.#step('links', file)) return undefined;
    const answer = this.#answer();
    const hex = Array.from(answer.bytes(), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const text = (): string => this.#decoder.decode(answer.bytes());
    const [debugLink, alternate] = [text(), text()];
    const segments = Array.from({ length: answer.number() }, () => [answer.float(), answer.float()] as const);
    return { buildId: hex, debugLink, alternate, segments };
  }

  takeSymbols(file: number): boolean {
    return this.#step('take_symbols', file);
  }

  takeLines(file: number): boolean {
    return this.#step('take_lines', file);
  }

  /** Names of addresses relative to where the file was loaded, in their order. */
  name(addresses: Float64Array): (readonly NativeName[])[] {
    const pointer = this.#exports.reserve(addresses.length * 8);
    const input = new DataView(this.#exports.memory.buffer, pointer, addresses.length * 8);
    addresses.forEach((address, i) => {
      input.setBigUint64(i * 8, BigInt(address), true);
    });
    this.#exports.name();
    const answer = this.#answer();
    const texts = Array.from({ length: answer.number() }, () => this.#decoder.decode(answer.bytes()));
    const frame = (): NativeName => {
      const [name, file, line] = [answer.number(), answer.number(), answer.number()];
      return { function: texts[name]!, file: file === noFile ? undefined : texts[file]!, line };
    };
    return Array.from(addresses, () => Array.from({ length: answer.number() }, frame));
  }

  /** One call, with the pieces of the file that it wants brought to it. */
  #step(call: 'links' | 'take_symbols' | 'take_lines', file: number): boolean {
    const source = this.#files[file]!;
    for (;;) {
      const outcome = this.#exports[call](file);
      if (outcome !== wantsBytes) return outcome === done;
      const offset = this.#exports.wanted_offset();
      const length = this.#exports.wanted_length();
      if (length > source.size - offset) return false;
      const pointer = this.#exports.reserve(length);
      if (!source.read(offset, new Uint8Array(this.#exports.memory.buffer, pointer, length))) return false;
      this.#exports.give(file, offset);
    }
  }

  #answer(): Answer {
    return new Answer(this.#exports.memory.buffer, this.#exports.answer_pointer(), this.#exports.answer_length());
  }
}

/** Reads an answer in the instance's memory; it throws when it comes to its end. */
class Answer {
  readonly #view: DataView;
  #at = 0;

  constructor(buffer: ArrayBuffer, pointer: number, length: number) {
    this.#view = new DataView(buffer, pointer, length);
  }

  number(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  float(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  bytes(): Uint8Array {
    const length = this.number();
    this.#at += length;
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at - length, length);
  }
}
