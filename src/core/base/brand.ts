declare const brand: unique symbol;

/** A number that cannot be mixed up with another one: an index into one table, or a unit. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Whole bytes. Exact up to 2^53. */
export type Bytes = Brand<number, 'Bytes'>;
/** Milliseconds, a duration. */
export type Milliseconds = Brand<number, 'Milliseconds'>;
/** Milliseconds since the Unix epoch. */
export type EpochMilliseconds = Brand<number, 'EpochMilliseconds'>;
