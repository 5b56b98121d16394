import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { InputDevice, InputDevices } from "../recording/devices.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { tell } from "./events.ts";
import { ScopedElement } from "./scoped-element.ts";

/** Chooses among microphones; takes no room where there is no choice. */
export class DevicePickerElement extends ScopedElement {
  static override styles = [shared, controls];

  @property({ attribute: false }) devices!: InputDevices;
  @state() private known: readonly InputDevice[] = [];

  protected override begin(scope: Scope): void {
    const { changes } = this.devices;
    if (changes) {
      scope.listen(changes, "devicechange", () => {
        void this.#load();
      });
    }
    void this.#load();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.known.length < 2) return nothing;
    const chosen = this.devices.chosen();
    return html`<label class="field">
      ${strings.microphone.device}
      <select @change=${this.#choose}>
        ${this.known.map(
          ({ id, label }) => html`<option value=${id} ?selected=${id === chosen}>${label}</option>`,
        )}
      </select>
    </label>`;
  }

  async #load(): Promise<void> {
    this.known = await this.devices.list();
  }

  readonly #choose = (event: Event): void => {
    this.devices.choose((event.currentTarget as HTMLSelectElement).value);
    tell(this, "calltone-device-chosen", null);
  };
}
