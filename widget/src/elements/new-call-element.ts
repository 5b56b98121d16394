import { css, html, LitElement, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { CallApi } from "../ports.ts";
import type { InputDevices } from "../recording/devices.ts";
import type { Microphone } from "../recording/microphone.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { tell } from "./events.ts";

/** Starts a live call: the caller's consent first, then the microphone, then the call itself. */
export class NewCallElement extends LitElement {
  static override styles = [
    shared,
    controls,
    css`
      form {
        display: grid;
        gap: 0.875rem;
        margin-top: 0.75rem;
      }

      .check {
        font-size: 0.9375rem;
        line-height: 1.4;
      }
    `,
  ];

  @property({ attribute: false }) api!: CallApi;
  @property({ attribute: false }) devices!: InputDevices;
  @property({ attribute: false }) openMicrophone!: () => Promise<Microphone>;
  @state() private busy = false;
  @state() private problem: string | null = null;

  protected override render(): TemplateResult {
    const words = strings.recorder;
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${words.newTitle}</h2>
      <form novalidate @submit=${this.#submit}>
        <label class="field">
          ${words.customer}
          <input name="customer" maxlength="128" autocomplete="off" />
        </label>
        <calltone-device-picker .devices=${this.devices}></calltone-device-picker>
        <label class="check"><input name="consent" type="checkbox" />${words.consent}</label>
        <p class="notice bad" role="alert" ?hidden=${this.problem === null}>${this.problem}</p>
        <button class="primary" type="submit" ?disabled=${this.busy}>
          ${this.busy ? words.starting : words.start}
        </button>
      </form>
    </section>`;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    if (!values.has("consent")) {
      this.problem = strings.recorder.consentNeeded;
      return;
    }
    const customer = values.get("customer");
    const reference = typeof customer === "string" ? customer.trim() : "";
    void this.#start(reference === "" ? null : reference, form);
  };

  async #start(customerRef: string | null, form: HTMLFormElement): Promise<void> {
    this.busy = true;
    this.problem = null;
    let microphone: Microphone | null = null;
    try {
      // The microphone first: a refusal must not leave a call behind in which nothing is heard.
      microphone = await this.openMicrophone();
      const callId = await this.api.startCall(customerRef);
      form.reset();
      tell(this, "calltone-started", { callId, microphone });
    } catch (error) {
      microphone?.close();
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }
}
