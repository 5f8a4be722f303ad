import { describe, it } from 'vitest';
import { expectAnswers, timeout } from './support/hostile.ts';

// A file of its own, so that it runs beside the other one.
describe('bytes that nobody meant, in other shapes', () => {
  it.each(['lengths blown up', 'pieces of several put together', 'foreign bytes'] as const)(
    '%s',
    (way) => {
      expectAnswers(way);
    },
    timeout,
  );
});
