import { Scope } from "../scope.ts";
import workletUrl from "./capture.worklet.ts?worker&url";
import { MicrophoneError } from "./microphone-error.ts";
import { inputDevices } from "./devices.ts";
import { Resampler } from "./resampler.ts";

export const CAPTURE_RATE_HZ = 16_000;

/** An open microphone that delivers mono samples at CAPTURE_RATE_HZ. */
export interface Microphone {
  /** Begins delivery. `onLost`: the device went away. May raise MicrophoneError. */
  listen(onSamples: (samples: Float32Array) => void, onLost: () => void): Promise<void>;
  /** Ends delivery and gives the device back. */
  close(): void;
}

// The caller's voice must arrive as it is: gain control would hide how loud it gets, and echo cancellation
// would take out a caller who is heard from this computer's loudspeaker.
const CONSTRAINTS: MediaTrackConstraints = {
  channelCount: 1,
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/** Asks for the microphone. Raises MicrophoneError. */
export async function openMicrophone(): Promise<Microphone> {
  // Undefined where the page is neither https nor localhost, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices || typeof AudioWorkletNode === "undefined") throw new MicrophoneError("unsupported");
  try {
    const chosen = inputDevices.chosen();
    // Ideal, not exact: a headset that is unplugged today must not keep a call from starting.
    const device = chosen === null ? {} : { deviceId: { ideal: chosen } };
    return new BrowserMicrophone(
      await devices.getUserMedia({ audio: { ...CONSTRAINTS, ...device } }),
    );
  } catch (cause) {
    throw MicrophoneError.from(cause);
  }
}

class BrowserMicrophone implements Microphone {
  readonly #scope = new Scope();
  readonly #stream: MediaStream;

  constructor(stream: MediaStream) {
    this.#stream = stream;
    this.#scope.add(() => {
      for (const track of stream.getTracks()) track.stop();
    });
  }

  async listen(onSamples: (samples: Float32Array) => void, onLost: () => void): Promise<void> {
    try {
      const { context, source } = this.#connect();
      await context.audioWorklet.addModule(workletUrl);
      const capture = new AudioWorkletNode(context, "calltone-capture", { numberOfOutputs: 0 });
      const resampler = new Resampler(context.sampleRate, CAPTURE_RATE_HZ);
      const isNative = context.sampleRate === CAPTURE_RATE_HZ;
      this.#scope.listen(capture.port, "message", (event) => {
        const { data } = event as MessageEvent<Float32Array>;
        onSamples(isNative ? data : resampler.push(data));
      });
      capture.port.start();
      for (const track of this.#stream.getTracks()) this.#scope.listen(track, "ended", onLost);
      source.connect(capture);
      this.#scope.add(() => {
        capture.disconnect();
      });
      await context.resume();
    } catch (cause) {
      this.close();
      throw MicrophoneError.from(cause);
    }
  }

  close(): void {
    this.#scope.close();
  }

  #connect(): { context: AudioContext; source: MediaStreamAudioSourceNode } {
    try {
      return this.#connectAt({ sampleRate: CAPTURE_RATE_HZ });
    } catch (error) {
      // Firefox cannot join a device and a context of different rates.
      if (!(error instanceof DOMException) || error.name !== "NotSupportedError") throw error;
      return this.#connectAt({});
    }
  }

  #connectAt(options: AudioContextOptions): {
    context: AudioContext;
    source: MediaStreamAudioSourceNode;
  } {
    const context = new AudioContext(options);
    this.#scope.add(() => void context.close());
    return { context, source: context.createMediaStreamSource(this.#stream) };
  }
}
