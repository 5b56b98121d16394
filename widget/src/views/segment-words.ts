import type { Mood } from "../emotions.ts";
import { formatClock, formatPercent } from "../formats.ts";
import type { Segment } from "../model/reading.ts";
import { strings } from "../strings/index.ts";

/** "0:05 to 0:07, angry, 85% sure, uncertain". */
export function describe(segment: Segment, mood: Mood): string {
  const words = strings.timeline;
  const from = formatClock(segment.startOffsetSec);
  const to = formatClock(segment.endOffsetSec);
  const parts = [words.segment(from, to, strings.moods[mood])];
  if (mood !== "silence") parts.push(words.sure(formatPercent(segment.confidence ?? 0)));
  if (segment.isUncertain) parts.push(words.uncertain);
  return parts.join(", ");
}
