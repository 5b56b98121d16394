import { css, html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { KnowledgeSource, Topic } from "../knowledge/knowledge.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { shared } from "../styles/shared.ts";
import { ScopedElement } from "./scoped-element.ts";

/** What the deployer's file of tips says about one kind of alert. */
export class TipsElement extends ScopedElement {
  static override styles = [
    shared,
    css`
      ol {
        display: grid;
        gap: 0.375rem;
        margin-top: 0.375rem;
        padding-left: 1.25rem;
        list-style: decimal;
      }
    `,
  ];

  @property() action = "";
  @property({ attribute: false }) knowledge!: KnowledgeSource;
  /** undefined: not loaded yet; null: there is none */
  @state() private topic: Topic | null | undefined = undefined;
  @state() private problem: string | null = null;

  protected override begin(scope: Scope): void {
    this.knowledge().then(
      (topics) => {
        if (!scope.closed) this.topic = topics.get(this.action) ?? null;
      },
      (error: unknown) => {
        this.problem = error instanceof Error ? error.message : String(error);
      },
    );
  }

  protected override render(): TemplateResult {
    if (this.problem !== null) {
      return html`<p class="notice bad" role="alert">${this.problem}</p>`;
    }
    if (this.topic === undefined) return html`<p>${strings.alerts.loadingTips}</p>`;
    if (this.topic === null) return html`<p>${strings.alerts.noTips}</p>`;
    return html`<h4>${this.topic.title}</h4>
      <ol>
        ${this.topic.tips.map((tip) => html`<li>${tip}</li>`)}
      </ol>`;
  }
}
