import { css, html, LitElement, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { EMOTIONS, isEmotion } from "../emotions.ts";
import { formatClock } from "../formats.ts";
import type { Segment } from "../model/reading.ts";
import type { FeedbackApi } from "../ports.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { moodIcon } from "../views/mood-icon.ts";
import { tell } from "./events.ts";

/** Asks what a segment really was. */
export class FeedbackElement extends LitElement {
  static override styles = [
    shared,
    controls,
    css`
      form {
        display: grid;
        gap: 0.875rem;
      }

      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin: 0;
        padding: 0;
        border: 0;
      }

      legend {
        margin-bottom: 0.5rem;
        font-weight: 600;
      }

      .choice {
        display: inline-flex;
        gap: 0.375rem;
        align-items: center;
        min-height: 2.75rem;
        padding: 0.25rem 0.75rem;
        border: 1px solid var(--edge);
        border-radius: 1.5rem;
        cursor: pointer;
      }

      .choice:has(:checked) {
        border-color: var(--accent);
        background: var(--tint);
      }

      input[type="radio"] {
        width: 1.125rem;
        min-height: 0;
        height: 1.125rem;
        margin: 0;
        accent-color: var(--accent);
      }
    `,
  ];

  @property() callId = "";
  @property({ attribute: false }) segment!: Segment;
  @property({ attribute: false }) api!: FeedbackApi;
  @state() private busy = false;
  @state() private problem: string | null = null;

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render(): TemplateResult {
    const words = strings.feedback;
    return html`<form
      class="card"
      novalidate
      @submit=${this.#submit}
      @keydown=${this.#key}
      @change=${() => (this.problem = null)}
    >
      <fieldset>
        <legend>${words.title(formatClock(this.segment.startOffsetSec))}</legend>
        ${EMOTIONS.map(
          (emotion) =>
            html`<label class="choice" data-mood=${emotion}>
              <input type="radio" name="emotion" value=${emotion} />
              ${moodIcon(emotion)} ${strings.moods[emotion]}
            </label>`,
        )}
      </fieldset>
      <label class="field">
        ${words.comment}<input name="comment" maxlength="500" autocomplete="off" />
      </label>
      <p class="notice bad" role="alert" ?hidden=${this.problem === null}>${this.problem}</p>
      <div class="actions">
        <button class="primary" type="submit" ?disabled=${this.busy}>
          ${this.busy ? words.sending : words.send}
        </button>
        <button type="button" @click=${this.#cancel}>${words.cancel}</button>
      </div>
    </form>`;
  }

  readonly #cancel = (): void => {
    tell(this, "calltone-feedback-closed", { given: false });
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#cancel();
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#send(new FormData(event.currentTarget as HTMLFormElement));
  };

  async #send(form: FormData): Promise<void> {
    const emotion = form.get("emotion");
    const comment = form.get("comment");
    if (!isEmotion(emotion)) {
      this.problem = strings.feedback.choose;
      return;
    }
    this.busy = true;
    this.problem = null;
    try {
      const said = typeof comment === "string" && comment.trim() !== "" ? comment.trim() : null;
      await this.api.giveFeedback(this.callId, this.segment.id, emotion, said);
      tell(this, "calltone-feedback-closed", { given: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.problem = strings.feedback.failed(reason);
    } finally {
      this.busy = false;
    }
  }
}
