import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Playback, type PlaybackSource } from "../src/player/playback.ts";
import { Scope } from "../src/scope.ts";

/** Does what a browser's element does, as far as Playback looks. */
class FakeAudio extends EventTarget {
  src = "";
  paused = true;
  ended = false;
  readyState = 0;
  currentTime = 0;
  error: { code: number } | null = null;
  refusal: Error | null = null;

  play(): Promise<void> {
    if (this.refusal) return Promise.reject(this.refusal);
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  load(): void {
    this.readyState = 0;
  }

  removeAttribute(): void {
    this.src = "";
  }

  becomeReady(): void {
    this.readyState = 4;
    this.dispatchEvent(new Event("loadedmetadata"));
  }

  fail(code: number): void {
    this.error = { code };
    this.readyState = 0;
    this.dispatchEvent(new Event("error"));
  }
}

describe("Playback", () => {
  const NETWORK = 2;
  const NOT_SUPPORTED = 4;
  const inAnHour = (): Date => new Date(Date.now() + 3_600_000);
  const source = {
    address: vi.fn<PlaybackSource["address"]>(),
    isThere: vi.fn<PlaybackSource["isThere"]>(),
  };
  let audio: FakeAudio;
  let scope: Scope;
  let playback: Playback;

  beforeAll(() => {
    vi.stubGlobal("MediaError", { MEDIA_ERR_NETWORK: NETWORK });
  });

  beforeEach(() => {
    source.address.mockReset().mockResolvedValue({ url: "/a?ticket=1", expiresAt: inAnHour() });
    source.isThere.mockReset().mockResolvedValue(true);
    audio = new FakeAudio();
    scope = new Scope();
    playback = new Playback(audio as unknown as HTMLAudioElement, source, scope, () => undefined);
  });

  afterEach(() => {
    scope.close();
  });

  it("asks for an address with the first play only", async () => {
    expect(source.address).not.toHaveBeenCalled();
    await playback.play();
    playback.pause();
    await playback.play();
    expect(source.address).toHaveBeenCalledOnce();
    expect([audio.src, playback.isPlaying]).toEqual(["/a?ticket=1", true]);
  });

  it("begins where it was sent before there was audio", async () => {
    playback.seek(12);
    expect([playback.isLoaded, playback.positionSec]).toEqual([false, 12]);
    await playback.play();
    audio.becomeReady();
    expect(audio.currentTime).toBe(12);
    playback.seek(-3);
    expect(audio.currentTime).toBe(0);
  });

  it("goes on with another address where the first no longer holds", async () => {
    source.address.mockResolvedValueOnce({ url: "/old", expiresAt: new Date(Date.now() - 1) });
    await playback.play();
    audio.becomeReady();
    audio.currentTime = 33;
    audio.fail(NETWORK);
    await vi.waitFor(() => {
      expect(audio.src).toBe("/a?ticket=1");
    });
    audio.becomeReady();
    expect([audio.currentTime, playback.problem, audio.paused]).toEqual([33, null, false]);
  });

  it.each([
    [NETWORK, true, "interrupted"],
    [NOT_SUPPORTED, true, "unplayable"],
    [NOT_SUPPORTED, false, "gone"],
  ] as const)("of fault %d with audio there: %s it says %s", async (code, isThere, expected) => {
    source.isThere.mockResolvedValue(isThere);
    await playback.play();
    audio.fail(code);
    await vi.waitFor(() => {
      expect(playback.problem).toBe(expected);
    });
    expect(playback.isPlaying).toBe(false);
    await playback.play();
    expect([playback.problem, source.address.mock.calls.length]).toEqual([null, 2]);
  });

  it("says what the API refused", async () => {
    source.address.mockRejectedValue(new Error("not yours"));
    await playback.play();
    expect([playback.problem, playback.reason, playback.isPlaying]).toEqual([
      "refused",
      "not yours",
      false,
    ]);
  });

  it("asks for another click where the browser wants one", async () => {
    audio.refusal = new DOMException("no gesture", "NotAllowedError");
    await playback.play();
    expect(playback.problem).toBe("blocked");
  });

  it("is silent once its scope has ended", async () => {
    await playback.play();
    scope.close();
    expect([audio.paused, audio.src]).toEqual([true, ""]);
  });
});
