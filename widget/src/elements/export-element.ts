import { html, LitElement, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ExportApi, ExportFormat } from "../ports.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";

const FORMATS: readonly ExportFormat[] = ["csv", "json"];

/** Downloads all that is known of a call. Not a plain link, because the API wants to know who asks. */
export class ExportElement extends LitElement {
  static override styles = [shared, controls];

  @property() callId = "";
  @property({ attribute: false }) api!: ExportApi;
  @state() private busy: ExportFormat | null = null;
  @state() private problem: string | null = null;

  protected override render(): TemplateResult {
    const words = strings.finished;
    return html`<div class="actions" role="group" aria-label=${words.export}>
        ${FORMATS.map(
          (format) =>
            html`<button
              ?disabled=${this.busy !== null}
              @click=${() => void this.#download(format)}
            >
              ${this.busy === format ? words.exporting : words.exportAs(format.toUpperCase())}
            </button>`,
        )}
      </div>
      <p class="notice bad" role="alert" ?hidden=${this.problem === null}>${this.problem}</p>`;
  }

  async #download(format: ExportFormat): Promise<void> {
    this.busy = format;
    this.problem = null;
    try {
      save(await this.api.exportCall(this.callId, format), `${this.callId}.${format}`);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = null;
    }
  }
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
