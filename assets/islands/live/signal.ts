// Signal hands each value to everyone who listens, in the order they began to.
export class Signal<T> {
  private readonly listeners = new Set<(value: T) => void>();

  // listen returns the function that stops listening.
  listen(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // emit calls every listener; one that fails is reported and does not keep
  // the others from hearing.
  emit(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
