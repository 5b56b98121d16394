import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { moodOf } from "../emotions.ts";
import { formatWhen } from "../formats.ts";
import type { Call } from "../model/call.ts";
import { hrefOfCall } from "../routes.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { moodLabel } from "../views/mood-label.ts";
import { statusChip } from "../views/status-chip.ts";
import { callName } from "../views/call-name.ts";

/** The calls the viewer may see, newest first. */
export class CallListElement extends LitElement {
  static override styles = [
    shared,
    controls,
    css`
      ul {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5rem;
      }

      a {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.25rem;
        padding: 0.75rem 1rem;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        color: inherit;
        text-decoration: none;
      }

      a:hover {
        border-color: var(--edge);
      }

      a[aria-current] {
        border-color: var(--accent);
        background: var(--tint);
        box-shadow: inset 3px 0 0 var(--accent);
      }

      .row {
        display: flex;
        gap: 0.75rem;
        align-items: center;
        justify-content: space-between;
      }

      .name {
        min-width: 0;
        font-weight: 600;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  /** null: not loaded yet */
  @property({ attribute: false }) calls: readonly Call[] | null = null;
  @property() selected: string | null = null;
  @property() emptyText: string = strings.calls.empty;
  /** A supervisor sees many agents' calls. */
  @property({ type: Boolean }) showAgent = false;

  protected override render(): TemplateResult {
    if (this.calls === null) return html`<p class="quiet">${strings.calls.loading}</p>`;
    if (this.calls.length === 0) return html`<p class="quiet">${this.emptyText}</p>`;
    return html`<ul>
      ${repeat(
        this.calls,
        (call) => call.id,
        (call) => this.#item(call),
      )}
    </ul>`;
  }

  #item(call: Call): TemplateResult {
    return html`<li>
      <a href=${hrefOfCall(call.id)} aria-current=${call.id === this.selected ? "page" : nothing}>
        <span class="row">
          <span class="name">${callName(call)}</span>
          ${statusChip(call)}
        </span>
        <span class="row quiet">
          ${moodOfCall(call)}
          <span>
            ${this.showAgent && call.agentId ? html`${call.agentId} · ` : nothing}${
              call.startedAt
                ? html`<time datetime=${call.startedAt.toISOString()}>
                    ${formatWhen(call.startedAt)}
                  </time>`
                : nothing
            }
          </span>
        </span>
      </a>
    </li>`;
  }
}

function moodOfCall(call: Call): TemplateResult {
  if (call.status === "completed" && call.summary?.dominant) {
    const mood = call.summary.dominant;
    return moodLabel(mood, strings.calls.dominant(strings.moods[mood]));
  }
  if (call.status === "live" && call.current) {
    const { mood, emotion, isUncertain } = call.current;
    if (mood) return moodLabel(mood.emotion);
    const word = strings.moods[moodOf(emotion)];
    return moodLabel(moodOf(emotion), isUncertain ? strings.calls.uncertain(word) : word);
  }
  return html`<span>${strings.calls.withoutMood[call.status]}</span>`;
}
