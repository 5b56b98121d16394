import { strings } from "../../strings/index.ts";
import { withSize, type Figure } from "./chart.ts";
import type { AgentFigures, Bounds } from "./metrics.ts";
import type { Column, Unit } from "./table.ts";

const words = strings.dashboard.figures;

interface Measure {
  readonly name: string;
  readonly words: { readonly title: string; readonly about: string };
  readonly unit: Unit;
  readonly value: (agent: AgentFigures) => number | null;
  readonly bounds: (agent: AgentFigures) => Bounds | null;
  readonly size: (agent: AgentFigures) => number;
  readonly sizeKey: string;
  readonly sizeTitle: string;
  readonly min?: number;
  readonly max?: number;
}

const MEASURES: readonly Measure[] = [
  {
    name: "mood_change",
    words: words.agentMood,
    unit: "signed",
    value: ({ moodChange }) => moodChange,
    bounds: ({ moodChangeBounds }) => moodChangeBounds,
    size: ({ completed }) => completed,
    sizeKey: "completed_calls",
    sizeTitle: words.columns.completed,
  },
  {
    name: "recovery_rate",
    words: words.agentRecovery,
    unit: "share",
    value: ({ recoveryRate }) => recoveryRate,
    bounds: ({ recoveryBounds }) => recoveryBounds,
    size: ({ beganNegative }) => beganNegative,
    sizeKey: "began_negative_calls",
    sizeTitle: words.columns.beganNegative,
    min: 0,
    max: 1,
  },
  {
    name: "ended_negative_share",
    words: words.agentEndedNegative,
    unit: "share",
    value: ({ endedNegativeShare }) => endedNegativeShare,
    bounds: ({ endedNegativeBounds }) => endedNegativeBounds,
    size: ({ completed }) => completed,
    sizeKey: "completed_calls",
    sizeTitle: words.columns.completed,
    min: 0,
    max: 1,
  },
];

/**
 * How agents' customers fared, each figure with the number of calls and its interval of confidence.
 * By name: an order by a figure would be a ranking of people, which a few calls do not bear.
 */
export function agentFigures(agents: readonly AgentFigures[]): readonly Figure[] {
  const byName = [...agents].sort((a, b) => a.agentId.localeCompare(b.agentId));
  return MEASURES.map((measure) => figureOf(measure, byName));
}

function figureOf(measure: Measure, agents: readonly AgentFigures[]): Figure {
  const { name, unit, value, bounds, size, min, max } = measure;
  const columns: Column[] = [
    { key: "agent_id", title: words.columns.agent, unit: "text" },
    { key: measure.sizeKey, title: measure.sizeTitle, unit: "count" },
    { key: name, title: measure.words.title, unit },
    { key: `${name}_low`, title: words.columns.low, unit },
    { key: `${name}_high`, title: words.columns.high, unit },
  ];
  return {
    name: `agents_${name}`,
    ...measure.words,
    table: {
      columns,
      rows: agents.map((agent) => {
        const [low, high] = bounds(agent) ?? [null, null];
        return [agent.agentId, size(agent), value(agent), low, high];
      }),
    },
    chart: {
      labels: agents.map((agent) => withSize(agent.agentId, size(agent))),
      unit,
      stacked: false,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      series: [
        { title: words.interval, kind: "range", look: "compared", values: agents.map(bounds) },
        { title: words.value, kind: "point", look: "main", values: agents.map(value) },
      ],
    },
  };
}
