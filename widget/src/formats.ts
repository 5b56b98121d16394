import { locale } from "./strings/index.ts";

const percentFormat = new Intl.NumberFormat(locale, { style: "percent" });
const timeFormat = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const dateTimeFormat = new Intl.DateTimeFormat(locale, {
  dateStyle: "medium",
  timeStyle: "short",
});

/** 0.853 → "85%". */
export function formatPercent(fraction: number): string {
  return percentFormat.format(fraction);
}

/** Seconds on a call's clock: 65.2 → "1:05", 3725 → "1:02:05". */
export function formatClock(offsetSec: number): string {
  const whole = Math.max(0, Math.floor(offsetSec));
  const seconds = String(whole % 60).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${seconds}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${seconds}`;
}

/** The time of day, by the clock of the computer. */
export function formatTime(moment: Date): string {
  return timeFormat.format(moment);
}

/** The time of day for today, day and time otherwise. */
export function formatWhen(moment: Date, now: Date = new Date()): string {
  const sameDay = moment.toDateString() === now.toDateString();
  return (sameDay ? timeFormat : dateTimeFormat).format(moment);
}
