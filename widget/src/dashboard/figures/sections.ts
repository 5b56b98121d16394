import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { strings } from "../../strings/index.ts";
import { agentFigures } from "./agents.ts";
import { fitsAgents, showsHours, type Answers } from "./answers.ts";
import type { Figure } from "./chart.ts";
import { FORBIDDEN, type Loaded, type Problem } from "./loading.ts";
import type { Bucket } from "./metrics.ts";
import { emotionsOverTime, trends } from "./over-time.ts";
import { agreementFigure, driftFigure } from "./quality.ts";
import { MOST_DAYS, type Filters } from "./query.ts";
import { emotionShares } from "./shares.ts";
import { tiles } from "./tiles.ts";
import { totalsOf } from "./totals.ts";

type Buckets = Loaded<readonly Bucket[]>;

const words = strings.dashboard.figures;

/** What a section needs beside its figures. */
export interface Frame {
  readonly period: string;
  readonly retry: () => void;
}

/** Totals, the distribution of emotions, and the trends. */
export function overview(answers: Answers, filters: Filters, frame: Frame): TemplateResult {
  const days = answers.days.value;
  const compared = answers.comparedDays.value;
  const totals = days && totalsOf(days);
  const comparedTotals = compared && totalsOf(compared);
  const hourly = showsHours(filters);
  const [over, comparedOver] = hourly
    ? [answers.hours, answers.comparedHours]
    : [answers.days, answers.comparedDays];
  const isAsked = filters.resolution === "hourly" && !hourly;
  return html`<section aria-busy=${answers.days.isLoading}>
    ${tiles(totals, comparedTotals)}
    ${[answers.days, answers.comparedDays, answers.hours].map((each) => failure(each, frame))}
    ${isAsked ? html`<p class="notice" role="status">${whyNoHours(filters)}</p>` : nothing}
    <div class="charts">
      ${days ? figures([days], () => [emotionsOverTime(days)], frame, "wide") : pending(answers.days, 1, "wide")}
      ${totals ? figures([days, compared], () => [emotionShares(totals, comparedTotals)], frame) : pending(answers.days, 1)}
      ${trendsOf(over, comparedOver, frame)}
    </div>
  </section>`;
}

function trendsOf(over: Buckets, compared: Buckets, frame: Frame): unknown {
  const { value } = over;
  if (!value) return pending(over, 3);
  return figures([value, compared.value], () => trends(value, compared.value), frame);
}

function whyNoHours({ agentId }: Filters): string {
  return agentId === null ? words.tooManyDays(MOST_DAYS.hourly) : words.hoursAreForAll;
}

/** How agents' customers fared. */
export function agents(answers: Answers, filters: Filters, frame: Frame): TemplateResult {
  const { value, problem, isLoading } = answers.agents;
  return html`<section aria-labelledby="agents-title" aria-busy=${isLoading}>
    <h2 id="agents-title">${words.agentsTitle}</h2>
    <p class="quiet">${words.agentsAbout}</p>
    ${
      fitsAgents(filters)
        ? nothing
        : html`<p class="notice" role="status">${words.tooManyDays(MOST_DAYS.agent)}</p>`
    }
    ${
      problem?.status === FORBIDDEN
        ? html`<p class="notice" role="status">${words.agentsOff}</p>`
        : failure(answers.agents, frame)
    }
    <div class="charts three">
      ${value ? figures([value, filters.agentId], () => agentFigures(chosen(value.agents, filters)), frame) : pending(answers.agents, 3)}
    </div>
  </section>`;
}

function chosen<T extends { readonly agentId: string }>(
  all: readonly T[],
  { agentId }: Filters,
): readonly T[] {
  return agentId === null ? all : all.filter((agent) => agent.agentId === agentId);
}

/** How far the model's readings can be trusted. */
export function quality(answers: Answers, frame: Frame): TemplateResult {
  const { days, drift } = answers;
  return html`<section aria-labelledby="quality-title" aria-busy=${drift.isLoading}>
    <h2 id="quality-title">${words.qualityTitle}</h2>
    ${failure(drift, frame)}
    <div class="charts">
      ${days.value ? figures([days.value], () => [agreementFigure(totalsOf(days.value ?? []))], frame) : pending(days, 1)}
      ${drift.value ? figures([drift.value], () => [driftFigure(drift.value ?? [])], frame) : pending(drift, 1)}
    </div>
  </section>`;
}

/** Built, and with that drawn, only when one of `from` has changed. */
function figures(
  from: readonly unknown[],
  build: () => readonly Figure[],
  { period }: Frame,
  style = "",
): unknown {
  return guard([...from, period], () =>
    repeat(
      build(),
      ({ name }) => name,
      (figure) =>
        html`<calltone-figure
          class=${style}
          data-figure=${figure.name}
          .figure=${figure}
          .period=${period}
        ></calltone-figure>`,
    ),
  );
}

/** Room for the figures that are on their way, so that nothing moves when they come. */
function pending({ isLoading }: Loaded<unknown>, count: number, style = ""): unknown {
  if (!isLoading) return nothing;
  return Array.from(
    { length: count },
    () => html`<p class="card pending quiet ${style}">${strings.page.loading}</p>`,
  );
}

function failure(
  { problem }: { readonly problem: Problem | null },
  { retry }: Frame,
): TemplateResult | typeof nothing {
  if (!problem) return nothing;
  return html`<p class="notice bad" role="alert">
    ${words.failed(problem.reason)} <button @click=${retry}>${words.retry}</button>
  </p>`;
}
