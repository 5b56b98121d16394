import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { loadConfig } from "../config.ts";
import { dashboardViewOf, type DashboardView } from "../dashboard/view.ts";
import { seesAllCalls, type Viewer } from "../model/viewer.ts";
import { openMicrophone } from "../recording/microphone.ts";
import type { Scope } from "../scope.ts";
import { assemble, type Services } from "../services.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { tokens } from "../styles/tokens.ts";
import { pageHeader } from "../views/page-header.ts";
import { ScopedElement } from "./scoped-element.ts";

/** The whole page: reads the settings, connects, and shows the sign-in or the desk. */
export class AppElement extends ScopedElement {
  static override styles = [
    tokens,
    shared,
    controls,
    css`
      .whole {
        margin: 2rem auto;
        width: min(40rem, 100% - 2rem);
      }
    `,
  ];

  @state() private services: Services | null = null;
  /** undefined: not known yet; null: signed out */
  @state() private viewer: Viewer | null | undefined = undefined;
  @state() private view = dashboardViewOf(location.hash);
  @state() private dashboardMissing = false;
  @state() private problem: string | null = null;

  protected override begin(scope: Scope): void {
    scope.listen(window, "hashchange", () => {
      this.view = dashboardViewOf(location.hash);
    });
    void this.#connect(scope);
  }

  async #connect(scope: Scope): Promise<void> {
    try {
      this.services ??= assemble(await loadConfig("/config.json"), "");
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return;
    }
    scope.add(
      this.services.account.watch((viewer) => {
        this.viewer = viewer;
      }),
    );
  }

  protected override render(): TemplateResult {
    if (this.problem !== null) {
      return html`<main class="whole notice bad" role="alert">
        <h1>${strings.configuration.title}</h1>
        <p>${this.problem}</p>
      </main>`;
    }
    if (!this.services || this.viewer === undefined) {
      return html`<main class="whole quiet">${strings.page.loading}</main>`;
    }
    if (this.viewer === null) return this.#signIn(this.services);
    return html`<div @calltone-sign-out=${this.#signOut}>
      ${
        this.viewer.role === null
          ? this.#withoutRole(this.viewer)
          : this.#page(this.services, this.viewer)
      }
    </div>`;
  }

  #signIn({ account, config }: Services): TemplateResult {
    return html`<calltone-sign-in
      .signIn=${(email: string, password: string) => account.signIn(email, password)}
      .demoUsers=${config.demoUsers}
    ></calltone-sign-in>`;
  }

  #withoutRole(viewer: Viewer): TemplateResult {
    return html`${pageHeader(viewer, false, this)}
      <p class="whole notice" role="alert">${strings.signIn.noRole}</p>`;
  }

  #page(services: Services, viewer: Viewer): TemplateResult {
    if (this.view !== null && seesAllCalls(viewer)) {
      return this.#dashboard(services, viewer, this.view);
    }
    // The desk of an agent who tries the dashboard stays the same one: it may be recording.
    return html`${
      this.view === null
        ? nothing
        : html`<p class="whole notice bad" role="alert">${strings.dashboard.refused}</p>`
    }${this.#desk(services, viewer)}`;
  }

  #dashboard({ db, http, api }: Services, viewer: Viewer, view: DashboardView): TemplateResult {
    import("../dashboard/define.ts").then(
      ({ defineDashboard }) => {
        defineDashboard();
      },
      () => {
        this.dashboardMissing = true;
      },
    );
    // What is inside the element shows until its code is there.
    return html`${
        this.dashboardMissing
          ? html`<p class="whole notice bad" role="alert">${strings.dashboard.missing}</p>`
          : nothing
      }<calltone-supervision .viewer=${viewer} .view=${view} .db=${db} .http=${http} .api=${api}>
        <p class="whole quiet">${strings.page.loading}</p>
      </calltone-supervision>`;
  }

  #desk({ feed, api, knowledge }: Services, viewer: Viewer): TemplateResult {
    // Another user, or another role of the same user, gets a desk of their own.
    return html`${keyed(
      JSON.stringify(viewer),
      html`<calltone-desk
        .viewer=${viewer}
        .feed=${feed}
        .api=${api}
        .knowledge=${knowledge}
        .openMicrophone=${openMicrophone}
      ></calltone-desk>`,
    )}`;
  }

  readonly #signOut = (): void => {
    void this.services?.account.signOut();
  };
}
