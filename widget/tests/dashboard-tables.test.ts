import { describe, expect, it } from "vitest";
import { agentFigures } from "../src/dashboard/figures/agents.ts";
import { isEmpty } from "../src/dashboard/figures/chart.ts";
import { placeText } from "../src/dashboard/figures/chart-words.ts";
import { toDrift, toMetrics } from "../src/dashboard/figures/metrics.ts";
import { emotionsOverTime, trends } from "../src/dashboard/figures/over-time.ts";
import { agreementFigure, driftFigure } from "../src/dashboard/figures/quality.ts";
import { emotionShares } from "../src/dashboard/figures/shares.ts";
import { totalsOf, wilson } from "../src/dashboard/figures/totals.ts";
import { agent, bucket, counts } from "./dashboard-samples.ts";

const FIRST = bucket({
  start: "2026-03-28T00:00:00+01:00",
  segments: 10,
  silent: 3,
  emotions: counts({ neutral: 6, angry: 3, sad: 1 }),
  negativeShare: 0.4,
  uncertainShare: 0.2,
  alerts: 2,
  completed: 3,
  moodChange: 0.2,
  beganNegative: 2,
  recovered: 1,
  recoveryRate: 0.5,
  agreement: new Map([["angry", { judged: 4, agreed: 3 }]]),
});
const SECOND = bucket({
  segments: 30,
  emotions: counts({ neutral: 30 }),
  completed: 1,
  moodChange: -0.2,
  agreement: new Map([["angry", { judged: 1, agreed: 0 }]]),
});
const EMPTY = bucket({ start: "2026-03-30T00:00:00+02:00" });

describe("totalsOf", () => {
  it("weighs each figure with what it is of", () => {
    const totals = totalsOf([FIRST, SECOND, EMPTY]);
    expect(totals).toMatchObject({ completed: 4, segments: 40, alerts: 2, recoveryRate: 0.5 });
    expect(totals.negativeShare).toBeCloseTo(4 / 40);
    expect(totals.uncertainShare).toBeCloseTo(2 / 40);
    expect(totals.moodChange).toBeCloseTo((3 * 0.2 - 0.2) / 4);
    expect([...totals.agreement]).toEqual([["angry", { judged: 5, agreed: 3 }]]);
  });

  it("has no shares of nothing", () => {
    const { negativeShare, moodChange, recoveryRate } = totalsOf([EMPTY]);
    expect([negativeShare, moodChange, recoveryRate]).toEqual([null, null, null]);
  });
});

describe("wilson", () => {
  it("is the interval of the literature", () => {
    const [low, high] = wilson(1, 10) ?? [NaN, NaN];
    expect(low).toBeCloseTo(0.0179, 4);
    expect(high).toBeCloseTo(0.4042, 4);
    expect(wilson(0, 5)?.[0]).toBe(0);
    expect(wilson(0, 0)).toBeNull();
  });
});

describe("emotionsOverTime", () => {
  const { chart, table } = emotionsOverTime([FIRST, EMPTY]);

  it("has counts in the table and shares in the chart", () => {
    expect(table.rows).toEqual([
      ["2026-03-28", 10, 6, 0, 1, 3, 0, 0, 0, 3],
      ["2026-03-30", 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]);
    expect(chart.series.map(({ values }) => values[0])).toEqual([0.6, 0, 0.1, 0.3, 0, 0, 0]);
    expect(chart.series.every(({ values }) => values[1] === null)).toBe(true);
  });

  it("tells emotions apart by more than a title", () => {
    expect(new Set(chart.series.map(({ look }) => look)).size).toBe(7);
    expect(isEmpty(chart)).toBe(false);
    expect(isEmpty(emotionsOverTime([EMPTY]).chart)).toBe(true);
  });
});

describe("trends", () => {
  it("leaves gaps where nothing was said, though the API answers a share of 0", () => {
    const [negative, mood, recovery] = trends([FIRST, EMPTY], null);
    expect(negative?.chart.series[0]?.values).toEqual([0.4, null]);
    expect(mood?.table.rows).toEqual([
      ["2026-03-28", 0.2, 3],
      ["2026-03-30", null, 0],
    ]);
    expect(recovery?.table.rows[0]).toEqual(["2026-03-28", 0.5, 2]);
  });

  it("puts the compared period beside", () => {
    const [negative] = trends([SECOND, EMPTY], [FIRST]);
    expect(negative?.table.columns.map(({ key }) => key)).toEqual([
      "start",
      "negative_share",
      "total_segments",
      "compared_start",
      "compared_negative_share",
      "compared_total_segments",
    ]);
    expect(negative?.table.rows).toEqual([
      ["2026-03-29", 0, 30, "2026-03-28", 0.4, 10],
      ["2026-03-30", null, 0, null, null, null],
    ]);
    expect(negative && placeText(negative.chart, 0)).toBe(
      "Sun, Mar 29, This period: 0%, Compared period: 40%",
    );
  });

  it("names hours by the clock", () => {
    const hour = { ...FIRST, start: "2026-03-29T03:00:00+02:00", isHour: true };
    const [negative] = trends([hour], null);
    expect(negative?.table.rows[0]?.[0]).toBe("2026-03-29T03:00:00+02:00");
    expect(negative?.chart.labels).toEqual(["Sun, Mar 29, 03:00"]);
  });
});

describe("other figures", () => {
  it("lists agents by name, with the numbers behind them", () => {
    const [mood] = agentFigures([
      agent({ agentId: "zoe", completed: 2, moodChange: 0.5, moodChangeBounds: [-0.1, 1] }),
      agent({ agentId: "ada", completed: 1, moodChange: -0.5 }),
    ]);
    expect(mood?.table.rows).toEqual([
      ["ada", 1, -0.5, null, null],
      ["zoe", 2, 0.5, -0.1, 1],
    ]);
    expect(mood?.chart.labels).toEqual(["ada (1)", "zoe (2)"]);
    expect(mood && placeText(mood.chart, 1)).toBe(
      "zoe (2), 95% interval: -0.10 … +1.00, Measured: +0.50",
    );
  });

  it("compares shares of whole periods", () => {
    const { rows } = emotionShares(totalsOf([FIRST]), totalsOf([SECOND])).table;
    expect(rows[0]).toEqual(["Neutral", 6, 0.6, 30, 1]);
    expect(rows[3]).toEqual(["Angry", 3, 0.3, 0, 0]);
  });

  it("tells agreement and drift", () => {
    const [row] = agreementFigure(totalsOf([FIRST, SECOND])).table.rows;
    expect(row?.slice(0, 4)).toEqual(["Angry", 5, 3, 0.6]);
    const days = toDrift({
      days: [
        {
          day: "2026-03-29",
          sampled_segments: 500,
          stability_index: null,
          reasons: ["too loud", "too sad"],
        },
      ],
    });
    expect(driftFigure(days).table.rows).toEqual([
      ["2026-03-29", null, 500, null, "too loud; too sad"],
    ]);
  });
});

describe("toMetrics", () => {
  it("names what an answer lacks", () => {
    expect(() => toMetrics({})).toThrow("expected the answer to be a list of figures");
    expect(() => toMetrics({ metrics: [{ emotion_distribution: {} }] })).toThrow(
      "expected total_calls to be a number",
    );
  });
});
