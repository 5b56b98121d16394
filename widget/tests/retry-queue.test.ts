import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/api/errors.ts";
import { retryAfterSec } from "../src/recording/backoff.ts";
import { RetryQueue, type Job } from "../src/recording/retry-queue.ts";
import { Scope } from "../src/scope.ts";

const OFFLINE = new ApiError("offline", null);
const REFUSED = new ApiError("no consent", 403);

describe("RetryQueue", () => {
  let scope: Scope;
  let done: string[];
  let dropped: unknown[];
  let queue: RetryQueue;

  beforeEach(() => {
    vi.useFakeTimers();
    scope = new Scope();
    done = [];
    dropped = [];
    queue = new RetryQueue(scope, {
      retryAfterSec: (error, attempt) => retryAfterSec(error, attempt, () => 1),
      onChange: () => undefined,
      onDropped: (error) => dropped.push(error),
    });
  });

  afterEach(() => {
    scope.close();
    vi.useRealTimers();
  });

  function failing(name: string, ...errors: Error[]): Job {
    return () => {
      const error = errors.shift();
      if (error) return Promise.reject(error);
      done.push(name);
      return Promise.resolve();
    };
  }

  it("does jobs in their order, also when an earlier one has to be tried again", async () => {
    queue.add(failing("first", OFFLINE, OFFLINE));
    queue.add(failing("second"));
    await vi.advanceTimersByTimeAsync(0);
    expect([queue.pending, queue.isRetrying, done]).toEqual([2, true, []]);
    await vi.advanceTimersByTimeAsync(500);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(done).toEqual(["first", "second"]);
    expect([queue.pending, queue.isRetrying]).toEqual([0, false]);
  });

  it("tries again at once when it is nudged", async () => {
    queue.add(failing("chunk", OFFLINE, OFFLINE, OFFLINE, OFFLINE));
    await vi.advanceTimersByTimeAsync(500 + 1000 + 2000);
    expect(done).toEqual([]);
    queue.nudge();
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(["chunk"]);
  });

  it("drops what can never succeed, says so, and goes on", async () => {
    queue.add(failing("refused", REFUSED));
    queue.add(failing("next"));
    await vi.advanceTimersByTimeAsync(0);
    expect(dropped).toEqual([REFUSED]);
    expect(done).toEqual(["next"]);
  });

  it("tells when it is empty, at once if it is", async () => {
    const empty = vi.fn();
    queue.whenEmpty(empty);
    expect(empty).toHaveBeenCalledTimes(1);
    queue.add(failing("chunk", OFFLINE));
    queue.whenEmpty(empty);
    await vi.advanceTimersByTimeAsync(0);
    expect(empty).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(empty).toHaveBeenCalledTimes(2);
  });

  it("stops when its scope closes", async () => {
    queue.add(failing("chunk", OFFLINE));
    await vi.advanceTimersByTimeAsync(0);
    scope.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(done).toEqual([]);
  });
});

describe("retryAfterSec", () => {
  it("doubles up to ten seconds, scattered by up to a half", () => {
    const longest = [1, 2, 3, 4, 5, 6, 9].map((attempt) =>
      retryAfterSec(OFFLINE, attempt, () => 1),
    );
    expect(longest).toEqual([0.5, 1, 2, 4, 8, 10, 10]);
    expect(retryAfterSec(OFFLINE, 6, () => 0)).toBe(5);
  });

  it("waits as long as the service asks", () => {
    expect(retryAfterSec(new ApiError("busy", 429, 30), 1)).toBe(30);
  });

  it.each([401, 408, 429, 500, 503])("tries again after %i", (status) => {
    expect(retryAfterSec(new ApiError("later", status), 1)).not.toBeNull();
  });

  it.each([400, 403, 404, 413, 415])("gives up after %i", (status) => {
    expect(retryAfterSec(new ApiError("never", status), 1)).toBeNull();
  });

  it("gives up on a fault of the page itself", () => {
    expect(retryAfterSec(new TypeError("bug"), 1)).toBeNull();
  });
});
