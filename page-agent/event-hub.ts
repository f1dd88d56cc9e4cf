/** Subscriptions by name that return their undo. Knows nothing of what is told. Called by the public API. */

export class EventHub<Events extends Record<string, unknown>> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** Calls `listener` at every `name` until the function that is returned is called. */
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Tells everyone. A listener that throws is reported and does not keep the others from hearing. */
  tell<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as (value: Events[Name]) => void)(value);
      } catch (error) {
        console.error(`hearsay: a listener for "${String(name)}" failed:`, error);
      }
    }
  }
}
