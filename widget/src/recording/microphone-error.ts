import { strings } from "../strings/index.ts";

export type MicrophoneFault = "denied" | "missing" | "busy" | "unsupported" | "lost" | "other";

const FAULTS: Readonly<Record<string, MicrophoneFault>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** The microphone cannot be used; the message says why and what to do, in words for the agent. */
export class MicrophoneError extends Error {
  override readonly name = "MicrophoneError";

  constructor(
    readonly fault: MicrophoneFault,
    options?: ErrorOptions,
  ) {
    const words = strings.recorder.microphone;
    super(fault === "other" ? words.other(reasonOf(options?.cause)) : words[fault], options);
  }

  /** From what `getUserMedia` and the audio context throw. */
  static from(cause: unknown): MicrophoneError {
    if (cause instanceof MicrophoneError) return cause;
    const name = cause instanceof DOMException ? cause.name : "";
    return new MicrophoneError(FAULTS[name] ?? "other", { cause });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error || cause instanceof DOMException ? cause.message : String(cause);
}
