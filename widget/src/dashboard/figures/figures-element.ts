import { html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
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

/** Figures over many calls: what is asked for is in the page's address. */
export class FiguresElement extends ScopedElement {
  static override styles = [shared, controls, figuresStyles];

  @property({ attribute: false }) api!: FiguresApi;
  @state() private filters: Filters = filtersOf(location.hash, new Date());
  @state() private answers: Answers = NO_ANSWERS;
  #asking = new Scope();

  protected override begin(scope: Scope): void {
    scope.add(() => {
      this.#asking.close();
    });
    scope.listen(window, "hashchange", () => {
      const filters = filtersOf(location.hash, new Date());
      if (hashOf(filters) !== hashOf(this.filters)) this.#ask(filters);
    });
    this.#ask(this.filters);
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
      <p class="quiet">${strings.dashboard.figures.byClockOf(filters.zone)}</p>
      ${overview(answers, filters, frame)} ${agents(answers, filters, frame)}
      ${quality(answers, frame)}`;
  }

  readonly #change = (filters: Filters): void => {
    history.replaceState(null, "", hashOf(filters));
    this.#ask(filters);
  };

  readonly #retry = (): void => {
    this.#ask(this.filters);
  };

  /** Asks anew; the answers to what was asked before are no longer waited for. */
  #ask(filters: Filters): void {
    this.#asking.close();
    this.#asking = new Scope();
    this.filters = filters;
    const { signal } = this.#asking;
    ask(this.api, filters, signal, this.answers, (part) => {
      if (!signal.aborted) this.answers = { ...this.answers, ...part };
    });
  }
}
