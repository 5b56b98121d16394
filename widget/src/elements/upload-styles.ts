import { css } from "lit";

export const uploadStyles = css`
  summary {
    font-size: 1.125rem;
    font-weight: 700;
    line-height: 1.3;
    cursor: pointer;
  }

  form {
    display: grid;
    gap: 0.875rem;
    margin-top: 0.75rem;
  }

  .zone {
    display: grid;
    gap: 0.375rem;
    justify-items: center;
    padding: 1rem;
    border: 2px dashed var(--edge);
    border-radius: var(--radius);
    text-align: center;
    overflow-wrap: anywhere;
  }

  .zone[data-over] {
    border-color: var(--accent);
    background: var(--tint);
  }

  .pick {
    position: relative;
    display: inline-block;
    padding: 0.5rem 1rem;
    border: 1px solid var(--edge);
    border-radius: 0.5rem;
    font-weight: 600;
    cursor: pointer;
  }

  .pick:hover {
    background: var(--raised);
  }

  .pick:has(:focus-visible) {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }

  .check {
    font-size: 0.9375rem;
    line-height: 1.4;
  }

  .progress {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.75rem;
    align-items: center;
    margin: 0.75rem 0;
  }
`;
