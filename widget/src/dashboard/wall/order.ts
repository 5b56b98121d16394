import type { Emotion } from "../../emotions.ts";
import type { Call } from "../../model/call.ts";

const NEGATIVE: readonly Emotion[] = ["sad", "angry", "fearful", "disgusted"];

/** A mood that moves by less than this keeps its place, so that calls do not change places all the time. */
export const DEAD_BAND = 0.1;

/**
 * How bad a call sounds now, 0–1: what the smoothed mood gives to negative emotions, of the newest
 * segment where there is no mood yet. null: nobody has spoken.
 */
export function negativityOf({ current }: Call): number | null {
  const probabilities = current?.mood?.probabilities ?? current?.probabilities;
  if (!probabilities || probabilities.size === 0) return null;
  return NEGATIVE.reduce((sum, emotion) => sum + (probabilities.get(emotion) ?? 0), 0);
}

/** Puts the worst mood first, and remembers where calls stood. */
export class WallOrder {
  readonly #held = new Map<string, number>();

  /** The calls, worst first; of equal ones the one that has lasted longest, those without a mood last. */
  arrange(calls: readonly Call[]): readonly Call[] {
    const present = new Set(calls.map(({ id }) => id));
    for (const id of this.#held.keys()) if (!present.has(id)) this.#held.delete(id);
    for (const call of calls) this.#hold(call);
    return [...calls].sort(
      (a, b) =>
        (this.#held.get(b.id) ?? -1) - (this.#held.get(a.id) ?? -1) ||
        startOf(a) - startOf(b) ||
        (a.id < b.id ? -1 : 1),
    );
  }

  #hold(call: Call): void {
    const now = negativityOf(call);
    const held = this.#held.get(call.id);
    if (now !== null && (held === undefined || Math.abs(now - held) >= DEAD_BAND)) {
      this.#held.set(call.id, now);
    }
  }
}

/** The newest state of the calls in the order they are shown in; new ones at the end. */
export function inPlace(shown: readonly Call[], newest: readonly Call[]): readonly Call[] {
  const byId = new Map(newest.map((call) => [call.id, call]));
  const kept = shown.flatMap(({ id }) => {
    const call = byId.get(id);
    byId.delete(id);
    return call ? [call] : [];
  });
  return [...kept, ...byId.values()];
}

function startOf({ startedAt }: Call): number {
  return startedAt?.getTime() ?? Infinity;
}
