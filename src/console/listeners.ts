/** Those who want to be told. A listener that throws fails its own program, not the reading of the bus. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** @returns the end of it. */
  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
