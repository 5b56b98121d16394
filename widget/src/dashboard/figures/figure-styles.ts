import { css, unsafeCSS } from "lit";
import { EMOTIONS } from "../../emotions.ts";

const probes = unsafeCSS(
  EMOTIONS.map((emotion) => `[data-color="${emotion}"] { color: var(--${emotion}); }`).join("\n"),
);

export const figureStyles = css`
  ${probes}
  [data-color="text"] {
    color: var(--text);
  }
  [data-color="quiet"] {
    color: var(--quiet);
  }
  [data-color="line"] {
    color: var(--line);
  }
  [data-color="surface"] {
    color: var(--surface);
  }
  [data-color="main"] {
    color: var(--accent);
  }
  [data-color="compared"] {
    color: var(--edge);
  }

  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
    height: 100%;
    align-content: start;
  }

  .about {
    min-height: 2lh;
  }

  .chart {
    position: relative;
    height: 20rem;
    border-radius: 0.5rem;
  }

  .chart.empty {
    display: grid;
    place-content: center;
    border: 1px dashed var(--edge);
    text-align: center;
  }

  canvas {
    position: absolute;
    inset: 0;
  }

  .actions > button {
    flex: 0 1 auto;
    min-height: 2.75rem;
    padding: 0.375rem 0.75rem;
    font-size: 0.875rem;
  }

  .table {
    max-height: 24rem;
    overflow: auto;
  }

  .table.sr-only {
    overflow: hidden;
  }

  .frame {
    position: relative;
  }

  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }

  th,
  td {
    padding: 0.375rem 0.625rem;
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: top;
  }

  thead th {
    position: sticky;
    top: 0;
    background: var(--surface);
  }

  tbody th {
    font-weight: 600;
    white-space: nowrap;
  }

  .figure {
    text-align: right;
  }
`;
