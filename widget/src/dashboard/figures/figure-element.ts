import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { Scope } from "../../scope.ts";
import { strings } from "../../strings/index.ts";
import { controls } from "../../styles/controls.ts";
import { shared } from "../../styles/shared.ts";
import { isEmpty, type Figure } from "./chart.ts";
import { nameOf, placeText } from "./chart-words.ts";
import { toCsv } from "./csv.ts";
import { draw, drawAnew, type ChartDrawing } from "./draw.ts";
import { figureStyles } from "./figure-styles.ts";
import { saveFile, toPicture } from "./save.ts";
import { tableView } from "./table-view.ts";
import { probes, readTheme } from "./theme.ts";

const DARK = matchMedia("(prefers-color-scheme: dark)");
const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

/** A chart, the table behind it, and both as files. */
export class FigureElement extends LitElement {
  static override styles = [shared, controls, figureStyles];

  @property({ attribute: false }) figure!: Figure;
  /** Goes into the names of the files: the period. */
  @property() period = "";
  @state() private showsTable = false;
  @state() private spoken = "";
  @query("canvas") private canvas!: HTMLCanvasElement | null;
  #drawing: ChartDrawing | null = null;
  #place = -1;
  #scope = new Scope();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#scope = new Scope();
    this.#scope.listen(DARK, "change", () => {
      this.#redraw();
    });
    if (this.hasUpdated) this.#redraw();
  }

  override disconnectedCallback(): void {
    this.#scope.close();
    this.#erase();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { title, about, table } = this.figure;
    const words = strings.dashboard.figures;
    return html`<article class="card" aria-labelledby="title">
      <h3 id="title">${title}</h3>
      <p class="quiet about">${about}</p>
      ${this.#chart()}
      <div class="actions">
        <button aria-expanded=${this.showsTable} aria-controls="table" @click=${this.#toggle}>
          ${this.showsTable ? words.hideTable : words.showTable}
        </button>
        <button aria-label=${words.saveCsv(title)} @click=${this.#saveCsv}>${words.csv}</button>
        <button
          aria-label=${words.savePng(title)}
          ?disabled=${isEmpty(this.figure.chart)}
          @click=${this.#savePng}
        >
          ${words.png}
        </button>
      </div>
      <div class="frame">
        <div
          id="table"
          class="table ${this.showsTable ? "" : "sr-only"}"
          role="group"
          aria-label=${title}
          tabindex=${this.showsTable ? 0 : nothing}
        >
          ${tableView(table, title)}
        </div>
      </div>
      <p class="sr-only" role="status">${this.spoken}</p>
      ${probes()}
    </article>`;
  }

  #chart(): TemplateResult {
    const { chart, title } = this.figure;
    if (isEmpty(chart)) {
      return html`<p class="chart empty quiet">${strings.dashboard.figures.none}</p>`;
    }
    return html`<div
      class="chart"
      role="application"
      aria-roledescription=${strings.dashboard.figures.chartRole}
      aria-label=${nameOf(title, chart)}
      tabindex="0"
      @keydown=${this.#step}
      @blur=${this.#leave}
    >
      <canvas aria-hidden="true"></canvas>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("figure")) this.#redraw(changed.get("figure"));
  }

  #erase(): void {
    this.#drawing?.destroy();
    this.#drawing = null;
  }

  /** Draws what the figure is now; the place that is pointed at stays where the chart has the same places. */
  #redraw(before: Figure = this.figure): void {
    const { canvas } = this;
    const { chart } = this.figure;
    if (String(before.chart.labels) !== String(chart.labels)) this.#leave();
    if (this.#drawing && this.#drawing.canvas !== canvas) this.#erase();
    if (!canvas) return;
    const theme = readTheme(this.renderRoot);
    if (this.#drawing) drawAnew(this.#drawing, chart, theme);
    else this.#drawing = draw(canvas, chart, theme);
    if (this.#place >= 0) this.#point(this.#place);
  }

  readonly #toggle = (): void => {
    this.showsTable = !this.showsTable;
  };

  readonly #step = (event: KeyboardEvent): void => {
    const last = this.figure.chart.labels.length - 1;
    const next = STEPS[event.key]?.(this.#place, last);
    if (next === undefined) return;
    event.preventDefault();
    this.#point(Math.max(0, Math.min(last, next)));
    this.spoken = placeText(this.figure.chart, this.#place);
  };

  readonly #leave = (): void => {
    this.#point(-1);
    this.spoken = "";
  };

  /** Shows what is at a place of the chart, as pointing at it does; -1: nothing. */
  #point(place: number): void {
    this.#place = place;
    const drawing = this.#drawing;
    if (!drawing) return;
    const marks =
      place < 0
        ? []
        : this.figure.chart.series.map((_, datasetIndex) => ({ datasetIndex, index: place }));
    drawing.setActiveElements(marks);
    drawing.tooltip?.setActiveElements(marks, { x: 0, y: 0 });
    drawing.update();
  }

  get #fileName(): string {
    return `calltone-${this.figure.name}-${this.period}`;
  }

  readonly #saveCsv = (): void => {
    const csv = new Blob([toCsv(this.figure.table)], { type: "text/csv;charset=utf-8" });
    saveFile(`${this.#fileName}.csv`, csv);
  };

  readonly #savePng = (): void => {
    if (!this.canvas) return;
    const theme = readTheme(this.renderRoot);
    void toPicture(this.canvas, this.figure.title, theme).then((picture) => {
      if (picture) saveFile(`${this.#fileName}.png`, picture);
    });
  };
}
