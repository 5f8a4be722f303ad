declare const brand: unique symbol;

/** A number that cannot be mixed up with another one: an index into one table, or a unit. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Whole bytes. Exact up to 2^53. */
export type Bytes = Brand<number, 'Bytes'>;
/** Milliseconds, a duration. */
export type Milliseconds = Brand<number, 'Milliseconds'>;
/** Milliseconds since the Unix epoch. */
export type EpochMilliseconds = Brand<number, 'EpochMilliseconds'>;
/** Index into `Profile.strings`. */
export type StringIndex = Brand<number, 'StringIndex'>;
/** Index into the columns of `FunctionTable`. */
export type FunctionIndex = Brand<number, 'FunctionIndex'>;
/** Index into the columns of `FrameTable`. */
export type FrameIndex = Brand<number, 'FrameIndex'>;
/** Index into the columns of `NodeTable`; 0 is the root. */
export type NodeIndex = Brand<number, 'NodeIndex'>;
