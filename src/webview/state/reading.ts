import type { ReadonlySignal } from '@preact/signals';

/** Subscribes the running effect or component to signals whose values it only has to follow. */
export function follow(...signals: readonly ReadonlySignal<unknown>[]): void {
  for (const signal of signals) signal.valueOf();
}
