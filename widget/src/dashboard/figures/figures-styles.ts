import { css } from "lit";

export const figuresStyles = css`
  :host,
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
  }

  .about {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.5rem;
  }

  .updated {
    min-height: 1lh;
  }

  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 45%), 1fr));
    gap: var(--gap);
  }

  .tile {
    min-height: 6.75rem;
    padding: 0.75rem 1rem;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }

  .tile dd {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.5rem;
    align-items: baseline;
  }

  .big {
    font-size: 1.625rem;
    font-weight: 700;
  }

  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(32rem, 100%), 1fr));
    gap: var(--gap);
  }

  .charts.three {
    grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
  }

  .wide {
    grid-column: 1 / -1;
  }

  .pending {
    min-height: 30rem;
    border-style: dashed;
  }

  [aria-busy="true"] calltone-figure {
    opacity: 0.6;
  }

  .notice button {
    margin-left: 0.75rem;
  }
`;
