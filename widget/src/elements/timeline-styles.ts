import { css, unsafeCSS } from "lit";
import { MOODS } from "../emotions.ts";

/** Height of one mood's row. */
export const LANE_PX = 24;

export const LANES_PX = LANE_PX * MOODS.length;

export const timelineStyles = css`
  section {
    container-type: inline-size;
  }

  .chart {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.75rem;
    margin: 1rem 0 0.5rem;
  }

  .legend li {
    display: flex;
    align-items: center;
    height: ${unsafeCSS(LANE_PX)}px;
    font-size: 0.8125rem;
  }

  .head,
  .details {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: center;
    justify-content: space-between;
  }

  .windows {
    display: flex;
    gap: 0.375rem;
  }

  button[aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--tint);
    color: var(--accent-strong);
  }

  .valence-legend {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    font-size: 0.75rem;
    text-align: right;
  }

  .valence {
    width: 100%;
    height: 4rem;
  }

  .zero {
    stroke: var(--edge);
    stroke-dasharray: 4 4;
    vector-effect: non-scaling-stroke;
  }

  .curve {
    fill: none;
    stroke: var(--accent);
    stroke-width: 2;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }

  .area {
    fill: var(--accent);
    opacity: 0.15;
  }

  .plot {
    width: 100%;
    overflow: visible;
  }

  .lane {
    stroke: var(--line);
  }

  .tick {
    stroke: var(--line);
    stroke-dasharray: 2 4;
  }

  text {
    fill: var(--quiet);
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
  }

  @container (max-width: 26rem) {
    .minor {
      display: none;
    }
  }

  .target {
    fill: transparent;
  }

  .fill {
    fill: var(--mood);
    stroke: var(--surface);
    stroke-width: 1;
  }

  .hatch {
    fill: var(--surface);
    opacity: 0.65;
  }

  .segment:focus {
    outline: none;
  }

  .segment:focus-visible .fill,
  .segment:hover .fill {
    stroke: var(--text);
    stroke-width: 2;
  }

  .details {
    min-height: 2.25rem;
  }

  @media (max-width: 40rem) {
    .details {
      min-height: 4.5em;
    }
  }
`;
