import { css } from "lit";

/** Buttons, fields and chips. */
export const controls = css`
  button {
    min-height: 2.75rem;
    padding: 0.5rem 1rem;
    border: 1px solid var(--edge);
    border-radius: 0.5rem;
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }

  button:hover:not(:disabled) {
    background: var(--raised);
  }

  button.small {
    min-height: 2rem;
    padding: 0.125rem 0.75rem;
    font-size: 0.875rem;
  }

  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }

  button.primary:hover:not(:disabled) {
    border-color: var(--accent-strong);
    background: var(--accent-strong);
  }

  button.danger {
    border-color: var(--danger);
    color: var(--danger);
  }

  button:disabled {
    border-style: dashed;
    border-color: var(--edge);
    background: none;
    color: var(--quiet);
    cursor: not-allowed;
  }

  .field {
    display: grid;
    gap: 0.25rem;
    font-weight: 600;
  }

  select,
  input:not([type="checkbox"]) {
    width: 100%;
    min-height: 2.75rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--edge);
    border-radius: 0.5rem;
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 400;
  }

  .check {
    display: flex;
    gap: 0.625rem;
    align-items: flex-start;
  }

  input[type="checkbox"] {
    flex: none;
    width: 1.25rem;
    height: 1.25rem;
    margin: 0.125rem 0 0;
    accent-color: var(--accent);
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.625rem;
    align-items: center;
  }

  .actions > button {
    flex: 1 1 auto;
  }

  .chip {
    display: inline-flex;
    flex: none;
    gap: 0.375rem;
    align-items: center;
    padding: 0.0625rem 0.5rem;
    border: 1px solid var(--line);
    border-radius: 1rem;
    background: var(--raised);
    font-size: 0.8125rem;
    font-weight: 600;
    white-space: nowrap;
  }

  .chip[data-status="live"] {
    border-color: var(--accent);
    background: var(--tint);
    color: var(--accent-strong);
  }

  .chip[data-status="failed"] {
    border-color: var(--danger);
    background: var(--danger-tint);
    color: var(--danger);
  }

  .chip.warn {
    border-color: var(--warning);
    background: var(--warning-tint);
    color: var(--warning);
  }

  .dot {
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: currentColor;
    animation: pulse 1.6s ease-in-out infinite;
  }

  @keyframes pulse {
    50% {
      opacity: 0.35;
    }
  }
`;
