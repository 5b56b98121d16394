import { isFields } from "./fields.ts";

/** A recording that can be heard. */
export interface Recording {
  /** As browsers know the kind of file. */
  readonly contentType: string;
  /** By recorded channel: the loudest moments of equal parts, in dB below full scale. */
  readonly levelsDb: ReadonlyMap<string, readonly number[]>;
}

/** null: there is nothing to hear. */
export function toRecording(answer: unknown): Recording | null {
  if (!isFields(answer) || answer["available"] !== true) return null;
  const { content_type: contentType, levels_db: levels } = answer;
  if (typeof contentType !== "string") return null;
  return {
    contentType,
    levelsDb: new Map(
      Object.entries(isFields(levels) ? levels : {}).map(([channel, parts]) => [
        channel,
        Array.isArray(parts) ? parts.filter((part) => typeof part === "number") : [],
      ]),
    ),
  };
}
