import type { Scope } from "../scope.ts";

export type Job = (signal: AbortSignal) => Promise<void>;

export interface RetryQueueOptions {
  /** Seconds to wait before trying again, or null: the job can never succeed and is dropped. */
  readonly retryAfterSec: (error: unknown, attempt: number) => number | null;
  readonly onChange: () => void;
  readonly onDropped: (error: unknown) => void;
}

/**
 * Does jobs one after the other in their order. A job that fails is tried again until it succeeds, and
 * those behind it wait: nothing is lost and nothing overtakes.
 */
export class RetryQueue {
  readonly #scope: Scope;
  readonly #options: RetryQueueOptions;
  readonly #jobs: Job[] = [];
  #running = false;
  #retrying = false;
  #wake = new AbortController();
  readonly #whenEmpty: (() => void)[] = [];

  constructor(scope: Scope, options: RetryQueueOptions) {
    this.#scope = scope;
    this.#options = options;
  }

  /** Jobs not done yet, the running one included. */
  get pending(): number {
    return this.#jobs.length;
  }

  /** Whether the last try failed, so that the first job is waiting for its next one. */
  get isRetrying(): boolean {
    return this.#retrying;
  }

  add(job: Job): void {
    this.#jobs.push(job);
    this.#options.onChange();
    if (!this.#running) void this.#run();
  }

  /** Calls `task` once no job is left. */
  whenEmpty(task: () => void): void {
    if (this.#jobs.length === 0) task();
    else this.#whenEmpty.push(task);
  }

  /** Tries again at once, as when the network is back. */
  nudge(): void {
    this.#wake.abort();
  }

  async #run(): Promise<void> {
    this.#running = true;
    let job = this.#jobs[0];
    while (job && !this.#scope.closed) {
      await this.#finish(job);
      this.#jobs.shift();
      job = this.#jobs[0];
      this.#options.onChange();
    }
    this.#running = false;
    if (this.#jobs.length === 0) for (const task of this.#whenEmpty.splice(0)) task();
  }

  async #finish(job: Job): Promise<void> {
    for (let attempt = 1; !this.#scope.closed; attempt += 1) {
      try {
        await job(this.#scope.signal);
        break;
      } catch (error) {
        if (!(await this.#shouldRetry(error, attempt))) break;
      }
    }
    this.#retrying = false;
  }

  /** Waits as long as the failure asks for; false: the job is dropped. */
  async #shouldRetry(error: unknown, attempt: number): Promise<boolean> {
    if (this.#scope.closed) return false;
    const waitSec = this.#options.retryAfterSec(error, attempt);
    if (waitSec === null) {
      this.#options.onDropped(error);
      return false;
    }
    this.#retrying = true;
    this.#options.onChange();
    this.#wake = new AbortController();
    await this.#scope.sleep(1000 * waitSec, this.#wake.signal);
    return true;
  }
}
