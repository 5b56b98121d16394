import { css } from "lit";

export const tableStyles = css`
  .scroll {
    overflow-x: auto;
  }

  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
  }

  th,
  td {
    padding: 0.375rem 0.75rem 0.375rem 0;
    border-bottom: 1px solid var(--line);
    text-align: left;
    white-space: nowrap;
  }

  .figure {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
`;
