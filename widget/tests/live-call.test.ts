import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/api/errors.ts";
import type { AudioChunk, CallApi } from "../src/ports.ts";
import type { Release } from "../src/recording/claim.ts";
import { LiveCall } from "../src/recording/live-call.ts";
import { MicrophoneError } from "../src/recording/microphone-error.ts";
import type { Microphone } from "../src/recording/microphone.ts";

vi.mock("../src/recording/microphone.ts", () => ({ CAPTURE_RATE_HZ: 16_000 }));

class FakeMicrophone implements Microphone {
  isOpen = true;
  speak: (samples: Float32Array) => void = () => undefined;
  lose: () => void = () => undefined;

  listen(onSamples: (samples: Float32Array) => void, onLost: () => void): Promise<void> {
    this.speak = onSamples;
    this.lose = onLost;
    return Promise.resolve();
  }

  close(): void {
    this.isOpen = false;
  }
}

function seconds(length: number): Float32Array {
  return new Float32Array(16_000 * length).fill(0.5);
}

describe("LiveCall", () => {
  let clockMs: number;
  let microphone: FakeMicrophone;
  let sent: AudioChunk[];
  let ended: string[];
  let failures: Error[];
  let live: LiveCall;
  let release: Release | null;

  const api: CallApi = {
    startCall: () => Promise.resolve("c1"),
    sendChunk: (chunk) => {
      const failure = failures.shift();
      if (failure) return Promise.reject(failure);
      sent.push(chunk);
      return Promise.resolve();
    },
    endCall: (callId) => {
      ended.push(`${callId} after ${sent.length}`);
      return Promise.resolve();
    },
  };

  function open(firstSequence = 0, clockSec = 0): LiveCall {
    return new LiveCall({
      callId: "c1",
      firstSequence,
      clockSec,
      api,
      openMicrophone: () => Promise.resolve(microphone),
      claim: () => Promise.resolve(release),
      onChange: () => undefined,
      nowMs: () => clockMs,
    });
  }

  beforeEach(() => {
    clockMs = 5000;
    release = vi.fn();
    microphone = new FakeMicrophone();
    [sent, ended, failures] = [[], [], []];
    live = open();
  });

  it("sends chunks of 2.5 s with sequence numbers and offsets, then the rest, then the end", async () => {
    await live.record();
    microphone.speak(seconds(6));
    await live.end();
    expect(sent.map((chunk) => [chunk.sequence, chunk.startOffsetSec])).toEqual([
      [0, 0],
      [1, 2.5],
      [2, 5],
    ]);
    expect(sent.map(({ wav }) => (wav.length - 44) / 32_000)).toEqual([2.5, 2.5, 1]);
    expect(ended).toEqual(["c1 after 3"]);
    expect([live.state.phase, microphone.isOpen]).toEqual(["ended", false]);
  });

  it("counts a pause as time of the call", async () => {
    await live.record();
    microphone.speak(seconds(2.5));
    live.stop();
    clockMs += 10_000;
    microphone = new FakeMicrophone();
    await live.record();
    microphone.speak(seconds(2.5));
    await vi.waitFor(() => {
      expect(sent.map(({ startOffsetSec }) => startOffsetSec)).toEqual([0, 10]);
    });
  });

  it("goes on with a call where it stood", async () => {
    live = open(12, 40);
    await live.record();
    microphone.speak(seconds(2.5));
    await vi.waitFor(() => {
      expect(sent[0]).toMatchObject({ sequence: 12, startOffsetSec: 40 });
    });
  });

  it("keeps what the service cannot take yet, and its order", async () => {
    failures = [new ApiError("offline", null)];
    await live.record();
    microphone.speak(seconds(5));
    await vi.waitFor(() => {
      expect(live.state).toMatchObject({ pending: 2, isRetrying: true });
    });
    expect(live.isBusy).toBe(true);
    window.dispatchEvent(new Event("online"));
    await vi.waitFor(() => {
      expect(sent.map(({ sequence }) => sequence)).toEqual([0, 1]);
    });
    expect(live.state.pending).toBe(0);
  });

  it("tells what the service refused", async () => {
    failures = [new ApiError("No consent.", 403)];
    await live.record();
    microphone.speak(seconds(2.5));
    await vi.waitFor(() => {
      expect(live.state).toMatchObject({ rejected: 1, rejection: "No consent.", pending: 0 });
    });
  });

  it("says why the microphone is off, and can be turned on again", async () => {
    await live.record();
    microphone.speak(seconds(1));
    microphone.lose();
    expect(live.state).toMatchObject({
      phase: "paused",
      problem: new MicrophoneError("lost").message,
    });
    await live.record();
    expect(live.state).toMatchObject({ phase: "recording", problem: null });
    expect(sent).toHaveLength(1);
  });

  it("stays off when the microphone is refused", async () => {
    const denied = new DOMException("no", "NotAllowedError");
    microphone.listen = () => Promise.reject(MicrophoneError.from(denied));
    await live.record();
    expect(live.state).toMatchObject({
      phase: "paused",
      problem: new MicrophoneError("denied").message,
    });
  });

  it("does not record what another window records", async () => {
    release = null;
    await live.record(microphone);
    expect(live.state.phase).toBe("paused");
    expect(live.state.problem).toContain("in another window");
    expect(microphone.isOpen).toBe(false);
  });

  it("holds its claim until the call has ended", async () => {
    await live.record();
    live.stop();
    expect(release).not.toHaveBeenCalled();
    await live.end();
    expect(release).toHaveBeenCalledOnce();
  });

  it("stops where somebody else has sent other audio, and leaves the call open", async () => {
    failures = [new ApiError("Chunk 0 is stored with other audio.", 409)];
    await live.record();
    microphone.speak(seconds(6));
    await vi.waitFor(() => {
      expect(live.state.phase).toBe("ended");
    });
    expect(live.state.problem).toContain("Another window or computer");
    expect([microphone.isOpen, sent, ended]).toEqual([false, [], []]);
    expect(release).toHaveBeenCalledOnce();
  });
});
