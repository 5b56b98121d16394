import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { loadConfig } from "../config.ts";
import { ScopedElement } from "../elements/scoped-element.ts";
import type { Viewer } from "../model/viewer.ts";
import { Scope } from "../scope.ts";
import { assemble, type Services } from "../services.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { tokens } from "../styles/tokens.ts";
import type { Messages } from "./messages.ts";
import { CallMessenger } from "./messenger.ts";
import { framed, postToParent } from "./parent.ts";

/** Where this file was loaded from: the rest of Calltone's page is beside it. */
const HOME = new URL(/* @vite-ignore */ "/config.json", import.meta.url).href;

/** Answers with a Firebase custom token that the embedding page's server has made. */
export type SignInTokenSource = () => Promise<string>;

/** Firebase can be set up once in a window, for one configuration. */
const connected = new Map<string, Promise<Services>>();

function connect(configUrl: string): Promise<Services> {
  const known = connected.get(configUrl);
  if (known) return known;
  const services = loadConfig(configUrl).then((config) =>
    assemble(
      { ...config, apiBaseUrl: new URL(config.apiBaseUrl, configUrl).href },
      new URL(".", configUrl).href.replace(/\/$/, ""),
    ),
  );
  services.catch(() => connected.delete(configUrl));
  connected.set(configUrl, services);
  return services;
}

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
  @property({ attribute: false }) signInToken: SignInTokenSource | null = null;
  @state() private services: Services | null = null;
  /** undefined: not known yet; null: signed out */
  @state() private viewer: Viewer | null | undefined = undefined;
  @state() private problem: string | null = null;

  protected override begin(scope: Scope): void {
    this.#begin(scope).catch((error: unknown) => {
      if (!scope.closed) this.problem = error instanceof Error ? error.message : String(error);
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isOther = changed.get("callId") !== undefined || changed.get("configUrl") !== undefined;
    if (this.hasUpdated && isOther) this.restart();
  }

  async #begin(scope: Scope): Promise<void> {
    this.problem = null;
    const services = await connect(this.configUrl);
    if (scope.closed) return;
    this.services = services;
    if (this.signInToken && !(await services.account.token(false))) {
      await services.account.signInWithToken(await this.signInToken());
    }
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
    if (this.problem !== null) {
      return html`<p class="whole notice bad" role="alert">${this.problem}</p>`;
    }
    const { services, viewer } = this;
    if (!services || viewer === undefined) {
      return html`<p class="whole quiet">${strings.page.loading}</p>`;
    }
    if (viewer === null) {
      return html`<calltone-sign-in
        .signIn=${(email: string, password: string) => services.account.signIn(email, password)}
        .demoUsers=${services.config.demoUsers}
      ></calltone-sign-in>`;
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
}
