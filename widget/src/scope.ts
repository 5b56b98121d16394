/**
 * The one owner of listeners, timers, subscriptions and aborts: what is begun through a scope ends with it.
 * The linter bans the raw calls everywhere else.
 */
export class Scope {
  readonly #aborter = new AbortController();

  /** Aborted when the scope closes: hand it to `fetch`. */
  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  get closed(): boolean {
    return this.signal.aborted;
  }

  /** Runs `dispose` when the scope closes; at once if it is closed already. */
  add(dispose: () => void): void {
    if (this.closed) {
      dispose();
      return;
    }
    this.signal.addEventListener("abort", dispose, { once: true });
  }

  listen(target: EventTarget, type: string, handler: (event: Event) => void): void {
    target.addEventListener(type, handler, { signal: this.signal });
  }

  every(periodMs: number, task: () => void): void {
    if (this.closed) return;
    const timer = setInterval(task, periodMs);
    this.add(() => {
      clearInterval(timer);
    });
  }

  /** Resolves after `delayMs`, or as soon as `wake` or the scope is aborted; never rejects. */
  sleep(delayMs: number, wake?: AbortSignal): Promise<void> {
    const signal = wake ? AbortSignal.any([this.signal, wake]) : this.signal;
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      signal.addEventListener("abort", done);
    });
  }

  close(): void {
    this.#aborter.abort();
  }
}
