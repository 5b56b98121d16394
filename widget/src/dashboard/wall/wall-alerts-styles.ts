import { css } from "lit";

export const wallAlertsStyles = css`
  :host {
    display: grid;
    gap: var(--gap);
  }

  .head {
    display: flex;
    gap: 1rem;
    align-items: center;
    justify-content: space-between;
    height: 1.5rem;
  }

  ul {
    display: grid;
    gap: 0.5rem;
  }

  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--line);
    border-left: 4px solid var(--edge);
    border-radius: 0.5rem;
    background: var(--surface);
  }

  li[data-waiting] {
    border-left-color: var(--warning);
    background: var(--warning-tint);
  }

  a {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.25rem;
    color: inherit;
    text-decoration: none;
  }

  a:hover strong {
    text-decoration: underline;
  }

  .row {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    justify-content: space-between;
    font-size: 0.875rem;
  }

  .row > :last-child {
    flex: none;
  }

  .agent {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  /* The buttons and what became of them share their room, so that an answer moves nothing. */
  .answer {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }

  .answer > * {
    grid-area: 1 / 1;
  }

  .buttons {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.375rem;
  }

  .wanted {
    grid-column: 1 / -1;
    justify-content: center;
    min-height: 2rem;
    white-space: normal;
  }

  .gone {
    visibility: hidden;
  }

  .state {
    align-self: end;
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }

  .problem {
    position: fixed;
    z-index: 2;
    right: 1rem;
    bottom: 1rem;
    width: min(24rem, 100vw - 2rem);
    box-shadow: 0 0.25rem 1.5rem light-dark(rgb(16 32 48 / 25%), rgb(0 0 0 / 70%));
  }
`;
