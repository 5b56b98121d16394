import { css } from "lit";

/** What every element of the page has in common. */
export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  :host {
    display: block;
  }

  [hidden] {
    display: none !important;
  }

  h1,
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  h2 {
    font-size: 1.125rem;
    line-height: 1.3;
  }

  h3 {
    font-size: 0.9375rem;
    line-height: 1.3;
  }

  svg {
    display: block;
  }

  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }

  .card {
    padding: 1.25rem;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: var(--shadow);
  }

  .quiet {
    color: var(--quiet);
    font-size: 0.875rem;
  }

  .number {
    font-variant-numeric: tabular-nums;
  }

  .notice {
    padding: 0.625rem 0.875rem;
    border-left: 4px solid var(--warning);
    border-radius: 0.375rem;
    background: var(--warning-tint);
    overflow-wrap: anywhere;
  }

  .notice.bad {
    border-color: var(--danger);
    background: var(--danger-tint);
  }

  .sr-only {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .icon {
    flex: none;
    width: 1.25em;
    height: 1.25em;
    color: var(--mood, currentColor);
  }

  /* An icon and its word. */
  .mood {
    display: inline-flex;
    gap: 0.375rem;
    align-items: center;
  }

  [data-mood="neutral"] {
    --mood: var(--neutral);
  }
  [data-mood="happy"] {
    --mood: var(--happy);
  }
  [data-mood="sad"] {
    --mood: var(--sad);
  }
  [data-mood="angry"] {
    --mood: var(--angry);
  }
  [data-mood="surprised"] {
    --mood: var(--surprised);
  }
  [data-mood="fearful"] {
    --mood: var(--fearful);
  }
  [data-mood="disgusted"] {
    --mood: var(--disgusted);
  }
  [data-mood="silence"] {
    --mood: var(--silence);
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
