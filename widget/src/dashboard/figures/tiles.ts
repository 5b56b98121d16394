import { html, nothing, type TemplateResult } from "lit";
import { strings } from "../../strings/index.ts";
import { formatCell, type Cell, type Unit } from "./table.ts";
import type { Totals } from "./totals.ts";

const words = strings.dashboard.figures.tiles;

interface Tile {
  readonly key: string;
  readonly title: string;
  readonly unit: Unit;
  readonly value: (totals: Totals) => Cell;
  readonly of?: (totals: Totals) => readonly [number, number];
}

const TILES: readonly Tile[] = [
  { key: "completed", title: words.completed, unit: "count", value: (of) => of.completed },
  { key: "segments", title: words.segments, unit: "count", value: (of) => of.segments },
  { key: "negative", title: words.negative, unit: "share", value: (of) => of.negativeShare },
  { key: "mood", title: words.mood, unit: "signed", value: (of) => of.moodChange },
  {
    key: "recovery",
    title: words.recovery,
    unit: "share",
    value: (of) => of.recoveryRate,
    of: ({ recovered, beganNegative }) => [recovered, beganNegative],
  },
  { key: "alerts", title: words.alerts, unit: "count", value: (of) => of.alerts },
];

/** The figures of the whole period at a glance, each with that of the compared one below it. */
export function tiles(totals: Totals | null, compared: Totals | null): TemplateResult {
  return html`<dl class="tiles">
    ${TILES.map(
      ({ key, title, unit, value, of }) =>
        html`<div class="tile" data-tile=${key}>
          <dt class="quiet">${title}</dt>
          <dd class="number">
            <span class="big">${totals ? formatCell(value(totals), unit) : "…"}</span>
            ${totals && of ? html`<span class="quiet">${parts(of(totals))}</span>` : nothing}
            ${
              compared
                ? html`<span class="quiet"
                    >${words.before(formatCell(value(compared), unit))}</span
                  >`
                : nothing
            }
          </dd>
        </div>`,
    )}
  </dl>`;
}

function parts([part, whole]: readonly [number, number]): string {
  return words.of(formatCell(part, "count"), formatCell(whole, "count"));
}
