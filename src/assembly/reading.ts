// Where reading stands and why it stops, and what no record may exceed: the same for the records of all formats.

/** Why reading stopped. */
export const more: i32 = 0;
export const trailer: i32 = 1;
export const padding: i32 = 2;
/** The record goes on behind the end. */
export const incomplete: i32 = 3;
export const damaged: i32 = 4;
/** A record that is not read here: `position` is behind its first byte. */
export const rare: i32 = 5;

// As in `core/capture/recordReader.ts`.
export const sizeLimit: u64 = 1 << 48;
export const codeLimit: u64 = 1 << 30;
export const threadLimit: u64 = 1 << 53;

/** Where reading stands: the next record, but see `rare`. */
export let position: u32 = 0;
export let records: u64 = 0;

export function setPosition(value: u32): void {
  position = value;
}

/** Records were read, up to here. */
// @inline
export function pass(count: u64, to: u32): void {
  position = to;
  records += count;
}

/** A rare record was read elsewhere. */
export function countRecord(): void {
  records++;
}
