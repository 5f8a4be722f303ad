/** Something acquired that must be given back. Structurally equal to `vscode.Disposable`. */
export interface Disposable {
  dispose(): void;
}

/**
 * Holds what was acquired and gives it back in reverse order, once.
 * What is added after disposal is given back at once, so that a slow start can't leak.
 */
export class DisposableStore implements Disposable {
  readonly #items = new Set<Disposable>();
  #disposed = false;

  get isDisposed(): boolean {
    return this.#disposed;
  }

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.add(item);
    return item;
  }

  /** Gives one item back before the rest. */
  delete(item: Disposable): void {
    if (this.#items.delete(item)) item.dispose();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.clear();
  }

  /** Gives everything back and stays usable. */
  clear(): void {
    const items = [...this.#items].reverse();
    this.#items.clear();
    const errors: unknown[] = [];
    for (const item of items) {
      try {
        item.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'disposing failed');
  }
}

export function toDisposable(dispose: () => void): Disposable {
  return { dispose };
}
