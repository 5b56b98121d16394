import type { Firestore } from "firebase/firestore";
import { css, html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Http } from "../api/http.ts";
import { deskStyles } from "../elements/desk-styles.ts";
import { ScopedElement } from "../elements/scoped-element.ts";
import type { Viewer } from "../model/viewer.ts";
import type { AlertApi } from "../ports.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { pageHeader } from "../views/page-header.ts";
import { HttpFigures } from "./figures/http-figures.ts";
import type { FiguresApi, WallFeed } from "./ports.ts";
import type { DashboardView } from "./view.ts";
import { FirestoreWall } from "./wall/firestore-wall.ts";

/** The page of supervisors and administrators beside the desk: the wall of running calls, or the figures. */
export class SupervisionElement extends ScopedElement {
  static override styles = [
    shared,
    controls,
    deskStyles,
    css`
      main {
        max-width: 100rem;
        margin: 0 auto;
        padding: 1.5rem clamp(1rem, 3vw, 2rem) 3rem;
      }
    `,
  ];

  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) view!: DashboardView;
  @property({ attribute: false }) db!: Firestore;
  @property({ attribute: false }) http!: Http;
  @property({ attribute: false }) api!: AlertApi;
  @state() private charts: "absent" | "ready" | "missing" = "absent";
  #feed: WallFeed | null = null;
  #figuresApi: FiguresApi | null = null;

  protected override begin(scope: Scope): void {
    scope.listen(window, "hashchange", () => {
      void this.updateComplete.then(() => this.renderRoot.querySelector("main")?.focus());
    });
  }

  protected override render(): TemplateResult {
    return html`${pageHeader(this.viewer, false, this, strings.dashboard.skip)}
      <main tabindex="-1" id="call">
        ${this.view === "wall" ? this.#wall() : this.#figures()}
      </main>`;
  }

  #wall(): TemplateResult {
    this.#feed ??= new FirestoreWall(this.db);
    return html`<calltone-wall .feed=${this.#feed} .api=${this.api}></calltone-wall>`;
  }

  #figures(): TemplateResult {
    if (this.charts === "missing") {
      return html`<p class="notice bad" role="alert">${strings.dashboard.missing}</p>`;
    }
    // An element that is there before its class gets its properties too late for its first question.
    if (this.charts === "absent") return html`<p class="quiet">${strings.page.loading}</p>`;
    this.#figuresApi ??= new HttpFigures(this.http);
    return html`<calltone-figures .api=${this.#figuresApi}></calltone-figures>`;
  }

  protected override willUpdate(): void {
    if (this.view !== "figures" || this.charts === "ready") return;
    import("./figures/define.ts").then(
      ({ defineFigures }) => {
        defineFigures();
        this.charts = "ready";
      },
      () => {
        this.charts = "missing";
      },
    );
  }
}
