import { describe, expect, it, vi } from "vitest";
import { Scope } from "../src/scope.ts";

describe("Scope", () => {
  it("ends listeners, timers and subscriptions together", () => {
    vi.useFakeTimers();
    const scope = new Scope();
    const heard = vi.fn();
    const target = new EventTarget();
    scope.listen(target, "ping", heard);
    scope.every(10, heard);
    scope.add(heard);
    target.dispatchEvent(new Event("ping"));
    vi.advanceTimersByTime(10);
    expect(heard).toHaveBeenCalledTimes(2);
    scope.close();
    expect(heard).toHaveBeenCalledTimes(3);
    target.dispatchEvent(new Event("ping"));
    vi.advanceTimersByTime(100);
    expect(heard).toHaveBeenCalledTimes(3);
    vi.useRealTimers();
  });

  it("disposes at once of what comes too late", () => {
    const scope = new Scope();
    scope.close();
    const dispose = vi.fn();
    scope.add(dispose);
    expect(dispose).toHaveBeenCalledOnce();
  });

  it("wakes sleepers when it closes", async () => {
    const scope = new Scope();
    const sleep = scope.sleep(60_000);
    scope.close();
    await expect(sleep).resolves.toBeUndefined();
  });
});
