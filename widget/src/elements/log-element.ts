import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { EMOTIONS, isEmotion, moodOf, type Emotion } from "../emotions.ts";
import { formatClock, formatPercent, formatWhen } from "../formats.ts";
import type { LogEntry } from "../model/log.ts";
import type { LogApi } from "../ports.ts";
import { hrefOfCall } from "../routes.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { tableStyles } from "../styles/table.ts";
import { moodLabel } from "../views/mood-label.ts";
import { ScopedElement } from "./scoped-element.ts";

/** The newest readings of all calls that the viewer may see. */
export class LogElement extends ScopedElement {
  static override styles = [
    shared,
    controls,
    tableStyles,
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1rem;
      }

      .field {
        max-width: 16rem;
      }

      a {
        color: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) api!: LogApi;
  @state() private entries: readonly LogEntry[] = [];
  @state() private emotion: Emotion | null = null;
  @state() private next: string | null = null;
  @state() private busy = false;
  @state() private problem: string | null = null;
  /** Counts what was asked for, so that an answer that comes too late is dropped. */
  #asked = 0;

  protected override begin(scope: Scope): void {
    void this.#load(null);
    scope.add(() => (this.#asked += 1));
  }

  protected override render(): TemplateResult {
    const words = strings.log;
    return html`<section class="card">
      <h2 id="title">${words.title}</h2>
      <label class="field">
        ${words.filter}
        <select @change=${this.#filter}>
          <option value="">${words.everything}</option>
          ${EMOTIONS.map(
            (emotion) => html`<option value=${emotion}>${strings.moods[emotion]}</option>`,
          )}
        </select>
      </label>
      <p class="notice bad" role="alert" ?hidden=${this.problem === null}>${this.problem}</p>
      ${this.entries.length > 0 ? this.#table() : nothing}
      <p class="quiet" role="status">${this.#status()}</p>
      ${
        this.next === null
          ? nothing
          : html`<button ?disabled=${this.busy} @click=${() => void this.#load(this.next)}>
              ${words.more}
            </button>`
      }
    </section>`;
  }

  #status(): string {
    if (this.busy) return strings.log.loading;
    return this.entries.length === 0 && this.problem === null ? strings.log.empty : "";
  }

  #table(): TemplateResult {
    const words = strings.log;
    return html`<div class="scroll" role="region" aria-labelledby="title" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.when}</th>
            <th scope="col">${words.call}</th>
            <th scope="col">${words.at}</th>
            <th scope="col">${words.reading}</th>
            <th scope="col" class="figure">${strings.finished.confidence}</th>
          </tr>
        </thead>
        <tbody>
          ${this.entries.map(row)}
        </tbody>
      </table>
    </div>`;
  }

  readonly #filter = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    this.emotion = isEmotion(value) ? value : null;
    this.entries = [];
    this.next = null;
    void this.#load(null);
  };

  async #load(pageToken: string | null): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.busy = true;
    this.problem = null;
    try {
      const page = await this.api.newestReadings(this.emotion, pageToken);
      if (asked !== this.#asked) return;
      this.entries = pageToken === null ? page.entries : [...this.entries, ...page.entries];
      this.next = page.nextPageToken;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.busy = false;
  }
}

function row({ callId, spokenAt, reading }: LogEntry): TemplateResult {
  const mood = moodOf(reading.emotion);
  const word = strings.moods[mood];
  return html`<tr>
    <td class="number">
      <time datetime=${spokenAt.toISOString()}>${formatWhen(spokenAt)}</time>
    </td>
    <td><a href=${hrefOfCall(callId)}>${callId}</a></td>
    <td class="number">${formatClock(reading.startOffsetSec)}</td>
    <td>${moodLabel(mood, reading.isUncertain ? strings.calls.uncertain(word) : word)}</td>
    <td class="figure">${reading.confidence === null ? "–" : formatPercent(reading.confidence)}</td>
  </tr>`;
}
