import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { formatTime } from "../../formats.ts";
import { ScopedElement } from "../../elements/scoped-element.ts";
import { Scope } from "../../scope.ts";
import { strings } from "../../strings/index.ts";
import { controls } from "../../styles/controls.ts";
import { shared } from "../../styles/shared.ts";
import type { FiguresApi } from "../ports.ts";
import { ask, NO_ANSWERS, type Answers } from "./answers.ts";
import { figuresStyles } from "./figures-styles.ts";
import { filtersOf, hashOf, type Filters } from "./query.ts";
import { agents, overview, quality } from "./sections.ts";

const REFRESH_MS = 60_000;

/** Figures over many calls: what is asked for is in the page's address. They renew themselves while they are looked at. */
export class FiguresElement extends ScopedElement {
  static override styles = [shared, controls, figuresStyles];

  @property({ attribute: false }) api!: FiguresApi;
  @state() private filters: Filters = filtersOf(location.hash, new Date());
  @state() private answers: Answers = NO_ANSWERS;
  /** When all that is shown was answered last. */
  @state() private updatedAt: Date | null = null;
  /** Whether the newest question was answered in full. */
  @state() private isBehind = false;
  #asking = new Scope();

  protected override begin(scope: Scope): void {
    scope.add(() => {
      this.#asking.close();
    });
    scope.listen(window, "hashchange", () => {
      const filters = filtersOf(location.hash, new Date());
      if (hashOf(filters) !== hashOf(this.filters)) void this.#ask(filters);
    });
    scope.every(REFRESH_MS, this.#refresh);
    scope.listen(document, "visibilitychange", this.#refresh);
    void this.#ask(this.filters);
  }

  protected override render(): TemplateResult {
    const { filters, answers } = this;
    const frame = { period: `${filters.from}-${filters.to}`, retry: this.#retry };
    const agentIds = answers.agents.value?.agents.map(({ agentId }) => agentId) ?? null;
    return html`<h2>${strings.dashboard.figures.title}</h2>
      <calltone-filters
        .filters=${filters}
        .agentIds=${agentIds}
        .change=${this.#change}
      ></calltone-filters>
      <div class="about">
        <p class="quiet">${strings.dashboard.figures.byClockOf(filters.zone)}</p>
        ${this.#freshness()}
      </div>
      ${overview(answers, filters, frame)} ${agents(answers, filters, frame)}
      ${quality(answers, frame)}`;
  }

  #freshness(): TemplateResult {
    const words = strings.dashboard.figures;
    const at = this.updatedAt && formatTime(this.updatedAt);
    return html`<p class="quiet number updated" data-testid="updated">
        ${at === null ? nothing : words.updated(at)}
      </p>
      <p class="quiet updated" role="status">
        ${this.isBehind && at !== null ? words.behind : nothing}
      </p>`;
  }

  readonly #change = (filters: Filters): void => {
    history.replaceState(null, "", hashOf(filters));
    void this.#ask(filters);
  };

  readonly #retry = (): void => {
    void this.#ask(this.filters);
  };

  readonly #refresh = (): void => {
    if (document.visibilityState !== "visible" || this.answers.days.isLoading) return;
    // Where the address names no days, they are the last ones, also after midnight.
    const filters = filtersOf(location.hash, new Date());
    void this.#ask(filters, hashOf(filters) === hashOf(this.filters));
  };

  /** Asks anew; the answers to what was asked before are no longer waited for. */
  async #ask(filters: Filters, isQuiet = false): Promise<void> {
    this.#asking.close();
    this.#asking = new Scope();
    this.filters = filters;
    const { signal } = this.#asking;
    const isComplete = await ask(this.api, filters, { signal, isQuiet }, this.answers, (part) => {
      if (!signal.aborted) this.answers = { ...this.answers, ...part };
    });
    if (signal.aborted) return;
    this.isBehind = !isComplete;
    if (isComplete) this.updatedAt = new Date();
  }
}
