/** One immutable value and those who want to see every new one. */

export class Watched<T> {
  private listeners: readonly ((value: T) => void)[] = [];

  constructor(private value: T) {}

  get(): T {
    return this.value;
  }

  set(value: T): void {
    this.value = value;
    for (const listener of this.listeners) listener(value);
  }

  /** Calls at once, then on every change. Returns the way to stop. */
  subscribe(listener: (value: T) => void): () => void {
    this.listeners = [...this.listeners, listener];
    listener(this.value);
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener);
    };
  }
}
