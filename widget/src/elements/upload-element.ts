import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { formatPercent } from "../formats.ts";
import type { UploadApi } from "../ports.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { putFile, type Put } from "../upload/put.ts";
import { ACCEPTED_ENDINGS, inMegabytes, recordingType } from "../upload/recording-file.ts";
import { bar, moodBarStyles } from "../views/mood-bars.ts";
import { tell } from "./events.ts";
import { ScopedElement } from "./scoped-element.ts";
import { uploadStyles } from "./upload-styles.ts";

/** As the API's MAX_RECORDING_MB is unless a deployer changes it; the API has the last word. */
const MAX_BYTES = 4e9;

type Step = "choosing" | "uploading" | "waiting";

/** Takes a finished recording: file and consent, upload, then the call it becomes. */
export class UploadElement extends ScopedElement {
  static override styles = [shared, controls, moodBarStyles, uploadStyles];

  @property({ attribute: false }) api!: UploadApi;
  @property({ attribute: false }) put: Put = putFile;
  @state() private file: File | null = null;
  @state() private step: Step = "choosing";
  @state() private share = 0;
  @state() private isOver = false;
  @state() private problem: string | null = null;
  #aborter = new AbortController();

  protected override begin(scope: Scope): void {
    scope.add(() => {
      this.#aborter.abort();
    });
  }

  protected override render(): TemplateResult {
    return html`<details class="card" role="group" aria-label=${strings.upload.title}>
      <summary>${strings.upload.title}</summary>
      ${this.step === "choosing" ? this.#form() : nothing}
      ${this.step === "uploading" ? this.#progress() : nothing}
      <p role="status">${this.step === "waiting" ? strings.upload.waiting : nothing}</p>
    </details>`;
  }

  #form(): TemplateResult {
    const words = strings.upload;
    const { file } = this;
    return html`<form novalidate @submit=${this.#submit}>
      <div
        class="zone"
        data-testid="drop-zone"
        ?data-over=${this.isOver}
        @dragover=${this.#over}
        @dragleave=${() => (this.isOver = false)}
        @drop=${this.#drop}
      >
        <p class="quiet">${words.drop}</p>
        <label class="pick">
          ${words.pick}
          <input
            class="sr-only"
            type="file"
            accept=${ACCEPTED_ENDINGS}
            @change=${(event: Event) => {
              this.#choose((event.currentTarget as HTMLInputElement).files);
            }}
          />
        </label>
        <p class="quiet" role="status">
          ${file ? words.chosen(file.name, inMegabytes(file.size)) : words.formats(inMegabytes(MAX_BYTES))}
        </p>
      </div>
      <label class="check"><input name="consent" type="checkbox" />${words.consent}</label>
      <p class="notice bad" role="alert" ?hidden=${this.problem === null}>${this.problem}</p>
      <button class="primary" type="submit" ?disabled=${!file}>${words.start}</button>
    </form>`;
  }

  #progress(): TemplateResult {
    const words = strings.upload;
    return html`<div
        class="progress"
        role="progressbar"
        aria-label=${words.progress}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(100 * this.share)}
      >
        ${bar(this.share)}<span class="number">${formatPercent(this.share)}</span>
      </div>
      <button
        @click=${() => {
          this.#aborter.abort();
        }}
      >
        ${words.cancel}
      </button>`;
  }

  readonly #over = (event: DragEvent): void => {
    event.preventDefault();
    this.isOver = true;
  };

  readonly #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.isOver = false;
    this.#choose(event.dataTransfer?.files ?? null);
  };

  #choose(files: FileList | null): void {
    const file = files?.[0];
    if (!files || !file) return;
    this.file = null;
    this.problem = null;
    try {
      if (files.length > 1) throw new Error(strings.upload.oneOnly);
      recordingType(file, MAX_BYTES);
      this.file = file;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!this.file) return;
    if (new FormData(event.currentTarget as HTMLFormElement).has("consent")) {
      void this.#upload(this.file);
    } else this.problem = strings.upload.consentNeeded;
  };

  async #upload(file: File): Promise<void> {
    this.problem = null;
    this.share = 0;
    this.step = "uploading";
    this.#aborter = new AbortController();
    try {
      const contentType = recordingType(file, MAX_BYTES);
      const target = await this.api.offerUpload({ contentType, sizeBytes: file.size });
      const onProgress = (share: number): void => {
        this.share = share;
      };
      await this.put(file, target, onProgress, this.#aborter.signal);
      this.file = null;
      this.step = "waiting";
      tell(this, "calltone-uploaded", { callId: target.callId });
    } catch (error) {
      this.step = "choosing";
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** The call has begun: ready for the next recording. */
  reset(): void {
    this.step = "choosing";
  }
}
