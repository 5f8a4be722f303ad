/** A flamegraph's boxes, one tree per shape. Box 0 is the root; ids stay what they are while the capture is read and after. */
export interface FlameTree {
  /** Whether a number is that of a box with something above it. */
  has(box: number): boolean;
  /** Index into `Profile.frames`; -1 for the root. */
  frame(box: number): number;
  /** -1 for the root. */
  parent(box: number): number;
  totalBytes(box: number): number;
  /** Bytes of stacks that end at this box. */
  ownBytes(box: number): number;
  /** Allocations of all stacks through this box. */
  count(box: number): number;
  /** Boxes above which there is something, in no particular order. */
  children(box: number): readonly number[];
  /** Nodes of the call tree that are drawn as part of the root: outermost calls, not of own code, that nearly all goes through. */
  readonly wrappers: readonly number[];
}
