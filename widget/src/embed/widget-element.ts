import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { ScopedElement } from "../elements/scoped-element.ts";
import { explainSignIn } from "../firebase/account.ts";
import type { Viewer } from "../model/viewer.ts";
import { Scope } from "../scope.ts";
import type { Services } from "../services.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { tokens } from "../styles/tokens.ts";
import { isOriginRefused } from "./allowed-origin.ts";
import { connect } from "./connect.ts";
import { forgetSignIn, signInFrom, tokensFrom, type SignInTokenSource } from "./handed-sign-in.ts";
import type { Messages } from "./messages.ts";
import { CallMessenger } from "./messenger.ts";
import { framed, postToParent } from "./parent.ts";

/** Where this file was loaded from: the rest of Calltone's page is beside it. */
const HOME = new URL(/* @vite-ignore */ "/config.json", import.meta.url).href;

/** One call inside another page. Tells it of readings and alerts by `calltone:emotion`, `calltone:alert`. */
export class WidgetElement extends ScopedElement {
  static override styles = [
    tokens,
    shared,
    controls,
    css`
      :host {
        color-scheme: light dark;
        background: var(--canvas);
      }

      .whole {
        padding: 1rem;
      }
    `,
  ];

  @property({ attribute: "call-id" }) callId = "";
  @property({ attribute: "config-url" }) configUrl = HOME;
  /** Origins of framing pages that may be told, apart by spaces; beside those of the settings. */
  @property({ attribute: "parent-origins" }) parentOrigins = "";
  /** Where the embedding page's server answers with a custom token for who is signed in there. */
  @property({ attribute: "token-url" }) tokenUrl = "";
  /** The same as a function; goes before `token-url`. */
  @property({ attribute: false }) signInToken: SignInTokenSource | null = null;
  @state() private services: Services | null = null;
  /** undefined: not known yet; null: signed out */
  @state() private viewer: Viewer | null | undefined = undefined;
  @state() private problem: string | null = null;

  protected override begin(scope: Scope): void {
    // Before its first update the element does not know yet what the page says of it.
    if (!this.hasUpdated) return;
    this.problem = null;
    this.#begin(scope).catch((error: unknown) => {
      if (!scope.closed) this.problem = error instanceof Error ? error.message : String(error);
    });
  }

  protected override firstUpdated(): void {
    this.restart();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const begunWith = ["callId", "configUrl", "tokenUrl", "signInToken"] as const;
    if (this.hasUpdated && begunWith.some((name) => changed.has(name))) this.restart();
  }

  get #source(): SignInTokenSource | null {
    return this.signInToken ?? (this.tokenUrl === "" ? null : tokensFrom(this.tokenUrl));
  }

  async #begin(scope: Scope): Promise<void> {
    const source = this.#source;
    const services = await connect(this.configUrl, source === null);
    if (scope.closed) return;
    if (services !== this.services) this.viewer = undefined;
    this.services = services;
    void this.#checkOrigin(services, scope);
    if (source && !(await this.#signIn(services, source, scope))) return;
    // One for all of the viewer's tokens: what was told is not told again when one is renewed.
    const messenger = new CallMessenger((name, detail) => {
      this.#tell(name, detail, services.config.parentOrigins);
    });
    let watching: Scope | null = null;
    scope.add(() => watching?.close());
    scope.add(
      services.account.watch((viewer) => {
        this.viewer = viewer;
        watching?.close();
        watching = viewer ? this.#watch(services, messenger) : null;
      }),
    );
  }

  async #signIn({ account }: Services, source: SignInTokenSource, scope: Scope): Promise<boolean> {
    try {
      await signInFrom(account, source);
    } catch (error) {
      if (!scope.closed) this.problem = explainSignIn(error);
      return false;
    }
    return !scope.closed;
  }

  async #checkOrigin({ config }: Services, scope: Scope): Promise<void> {
    const { origin } = location;
    const refused = await isOriginRefused(config.apiBaseUrl, origin, scope.signal);
    if (refused && !scope.closed) this.problem = strings.widget.originRefused(origin);
  }

  #watch({ feed }: Services, messenger: CallMessenger): Scope {
    const scope = new Scope();
    if (this.callId === "") return scope;
    scope.add(
      feed.watchCall(this.callId, {
        next: (call) => {
          if (call) messenger.see(call);
        },
        failed: () => undefined, // the call below says so
      }),
    );
    return scope;
  }

  #tell<Name extends keyof Messages>(
    name: Name,
    detail: Messages[Name],
    configured: readonly string[],
  ): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    const allowed = [...configured, ...this.parentOrigins.split(/\s+/).filter(Boolean)];
    postToParent({ type: name, detail }, allowed, framed());
  }

  protected override render(): TemplateResult {
    if (this.problem !== null) return this.#failed(this.problem);
    const { services, viewer } = this;
    if (!services || viewer === undefined) {
      return html`<p class="whole quiet">${strings.page.loading}</p>`;
    }
    if (viewer === null) {
      return this.#source ? this.#failed(strings.widget.signedOut) : signInForm(services);
    }
    if (viewer.role === null) return html`<p class="whole notice">${strings.signIn.noRole}</p>`;
    if (this.callId === "") return html`<p class="whole quiet">${strings.widget.noCall}</p>`;
    return html`<div class="whole">
      ${keyed(
        JSON.stringify([this.callId, viewer]),
        html`<calltone-call
          .callId=${this.callId}
          .feed=${services.feed}
          .viewer=${viewer}
          .api=${services.api}
          .knowledge=${services.knowledge}
        ></calltone-call>`,
      )}
    </div>`;
  }

  #failed(reason: string): TemplateResult {
    return html`<div class="whole notice bad">
      <p role="alert">${reason}</p>
      <button @click=${this.#again}>${strings.widget.again}</button>
    </div>`;
  }

  readonly #again = (): void => {
    if (this.services) forgetSignIn(this.services.account);
    this.restart();
  };
}

function signInForm({ account, config }: Services): TemplateResult {
  return html`<calltone-sign-in
    .signIn=${(email: string, password: string) => account.signIn(email, password)}
    .demoUsers=${config.demoUsers}
  ></calltone-sign-in>`;
}
