import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { strings } from "../../strings/index.ts";
import { controls } from "../../styles/controls.ts";
import { shared } from "../../styles/shared.ts";
import { addDays, dayIn, isDay, lengthInDays } from "./days.ts";
import { filtersStyles } from "./filters-styles.ts";
import { knownZones, previousPeriod, type Filters } from "./query.ts";

const PRESETS = { last7: 7, last28: 28, last90: 90 } as const;
type Preset = keyof typeof PRESETS | "own";
type Compare = keyof typeof strings.dashboard.filters.compares;

/** Dates, agent, time zone and comparison; hands every valid change to `change`. */
export class FiltersElement extends LitElement {
  static override styles = [shared, controls, filtersStyles];

  @property({ attribute: false }) filters!: Filters;
  /** null: there is no choice of agents */
  @property({ attribute: false }) agentIds: readonly string[] | null = null;
  @property({ attribute: false }) change!: (filters: Filters) => void;
  @state() private isApart = false;

  protected override render(): TemplateResult {
    const words = strings.dashboard.filters;
    const { from, to, compareFrom, resolution } = this.filters;
    return html`<form aria-label=${words.label} @submit=${stay}>
      ${select(words.preset, words.presets, this.#preset, this.#choosePreset)}
      ${this.#day(words.from, from, (day) => ({ from: day }))}
      ${this.#day(words.to, to, (day) => ({ to: day }))} ${this.#agent()}
      ${select(words.resolution, words.resolutions, resolution, (chosen) => {
        this.change({ ...this.filters, resolution: chosen });
      })}
      ${select(words.compare, words.compares, this.#compare, this.#chooseCompare)}
      ${
        this.#compare === "own"
          ? this.#day(words.compareFrom, compareFrom ?? from, (day) => ({ compareFrom: day }))
          : nothing
      }
      ${this.#zone()}
      ${this.isApart ? html`<p class="notice bad" role="alert">${words.apart}</p>` : nothing}
    </form>`;
  }

  #day(label: string, value: string, toChange: (day: string) => Partial<Filters>): TemplateResult {
    const onChange = (event: Event): void => {
      const day = (event.target as HTMLInputElement).value;
      if (isDay(day)) this.#apply(toChange(day));
    };
    return html`<label class="field"
      >${label}<input type="date" .value=${value} required @change=${onChange}
    /></label>`;
  }

  #apply(changed: Partial<Filters>): void {
    const filters = { ...this.filters, ...changed };
    this.isApart = filters.from > filters.to;
    if (!this.isApart) this.change(filters);
  }

  #agent(): TemplateResult {
    const words = strings.dashboard.filters;
    const { agentId } = this.filters;
    const ids = [...new Set([...(this.agentIds ?? []), ...(agentId === null ? [] : [agentId])])];
    const onChange = (event: Event): void => {
      this.change({ ...this.filters, agentId: (event.target as HTMLSelectElement).value || null });
    };
    return html`<label class="field"
      >${words.agent}<select @change=${onChange} ?disabled=${this.agentIds === null}>
        <option value="" .selected=${agentId === null}>${words.allAgents}</option>
        ${ids
          .sort()
          .map((id) => html`<option value=${id} .selected=${id === agentId}>${id}</option>`)}
      </select></label
    >`;
  }

  #zone(): TemplateResult {
    const { zone } = this.filters;
    const onChange = (event: Event): void => {
      this.change({ ...this.filters, zone: (event.target as HTMLSelectElement).value });
    };
    return html`<label class="field"
      >${strings.dashboard.filters.zone}<select @change=${onChange}>
        ${knownZones(zone).map(
          (name) => html`<option value=${name} .selected=${name === zone}>${name}</option>`,
        )}
      </select></label
    >`;
  }

  get #preset(): Preset {
    const { from, to, zone } = this.filters;
    if (to !== dayIn(zone, new Date())) return "own";
    const days = lengthInDays(from, to);
    const found = Object.entries(PRESETS).find(([, length]) => length === days);
    return found ? (found[0] as Preset) : "own";
  }

  readonly #choosePreset = (preset: Preset): void => {
    if (preset === "own") return;
    const to = dayIn(this.filters.zone, new Date());
    this.#apply({
      from: addDays(to, 1 - PRESETS[preset]),
      to,
      ...this.#keptComparison(preset, to),
    });
  };

  /** A comparison with the period before stays one. */
  #keptComparison(preset: keyof typeof PRESETS, to: string): Partial<Filters> {
    if (this.#compare !== "previous") return {};
    return { compareFrom: addDays(to, 1 - 2 * PRESETS[preset]) };
  }

  get #compare(): Compare {
    const { compareFrom } = this.filters;
    if (compareFrom === null) return "none";
    return compareFrom === previousPeriod(this.filters) ? "previous" : "own";
  }

  readonly #chooseCompare = (chosen: Compare): void => {
    const firstDays: Record<Compare, string | null> = {
      none: null,
      previous: previousPeriod(this.filters),
      own: addDays(this.filters.from, -364), // the same days of the week, a year ago
    };
    this.change({ ...this.filters, compareFrom: firstDays[chosen] });
  };
}

function stay(event: Event): void {
  event.preventDefault();
}

/** A choice between words; the linked type of its keys is what `choose` gets. */
function select<Key extends string>(
  label: string,
  options: Readonly<Record<Key, string>>,
  chosen: NoInfer<Key>,
  choose: (key: NoInfer<Key>) => void,
): TemplateResult {
  const entries = Object.entries(options) as [Key, string][];
  const onChange = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    const found = entries.find(([key]) => key === value);
    if (found) choose(found[0]);
  };
  return html`<label class="field"
    >${label}<select @change=${onChange}>
      ${entries.map(
        ([key, text]) => html`<option value=${key} .selected=${key === chosen}>${text}</option>`,
      )}
    </select></label
  >`;
}
