/** Makes each entry when it is first asked for, and keeps it. */
export class LazyMap<K, V> {
  readonly #make: (key: K) => V;
  readonly #entries = new Map<K, V>();

  constructor(make: (key: K) => V) {
    this.#make = make;
  }

  get(key: K): V {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const made = this.#make(key);
    this.#entries.set(key, made);
    return made;
  }
}
