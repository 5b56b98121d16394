import type { Call } from "../model/call.ts";
import { alertMessage, emotionMessage, type Messages } from "./messages.ts";

export type Tell = <Name extends keyof Messages>(name: Name, detail: Messages[Name]) => void;

/** Turns what a call's document shows into messages, each reading and each alert once. */
export class CallMessenger {
  readonly #tell: Tell;
  #lastEndSec = -1;
  readonly #told = new Set<string>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  see(call: Call): void {
    const { current } = call;
    if (current && current.endOffsetSec > this.#lastEndSec) {
      this.#lastEndSec = current.endOffsetSec;
      this.#tell("calltone:emotion", emotionMessage(call.id, current));
    }
    // Newest first in the document; told in the order in which they were raised.
    for (const alert of call.alerts.toReversed()) {
      if (alert.status !== "open" || this.#told.has(alert.id)) continue;
      this.#told.add(alert.id);
      this.#tell("calltone:alert", alertMessage(call.id, alert));
    }
  }
}
