/** After so many removals a new Map takes over. */
const RENEW_AFTER = 1_024;

/**
 * A map whose entries come and go, in the order in which they came. V8 links each table that a Map has outgrown to the
 * next one: once one of them has grown old, all later ones, and what they name, outlive every collection of the young
 * (measured: 400 MB of garbage beside a million users). A new Map now and then cuts that chain.
 */
export class PassingMap<Value> {
  #map = new Map<string, Value>();
  #removed = 0;

  get size(): number {
    return this.#map.size;
  }

  get(key: string): Value | undefined {
    return this.#map.get(key);
  }

  set(key: string, value: Value): void {
    if (this.#removed > RENEW_AFTER + this.#map.size) {
      this.#map = new Map(this.#map);
      this.#removed = 0;
    }
    this.#map.set(key, value);
  }

  delete(key: string): boolean {
    const removed = this.#map.delete(key);
    if (removed) this.#removed++;
    return removed;
  }

  /** What is removed meanwhile is left out; nothing may be added meanwhile. */
  [Symbol.iterator](): IterableIterator<[string, Value]> {
    return this.#map.entries();
  }
}
