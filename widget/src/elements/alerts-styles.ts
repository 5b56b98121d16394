import { css } from "lit";

export const alertsStyles = css`
  /* The parts stand in the call themselves: what sticks may then rise over all of it. */
  :host {
    display: contents;
  }

  /* An alert comes up from below and lies over the call: nothing moves under the agent's hand. */
  .now {
    position: sticky;
    z-index: 1;
    bottom: 0.75rem;
    max-height: 60vh;
    overflow-y: auto;
    border-color: var(--warning);
    box-shadow: 0 0.25rem 1.5rem light-dark(rgb(16 32 48 / 25%), rgb(0 0 0 / 70%));
  }

  .open,
  .answered {
    display: grid;
    gap: 0.75rem;
    margin-top: 0.75rem;
  }

  .alert {
    display: grid;
    gap: 0.5rem;
    padding: 0.75rem 1rem;
    border-left: 4px solid var(--warning);
    border-radius: 0.375rem;
    background: var(--warning-tint);
  }

  .alert[data-action="praise"] {
    border-color: var(--accent);
    background: var(--tint);
  }

  .alert .quiet {
    color: inherit;
  }

  .what {
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .actions > button {
    flex: 0 1 auto;
  }

  h3:focus {
    outline: none;
  }

  details {
    margin-top: 0.75rem;
  }

  summary {
    min-height: 1.75rem;
    cursor: pointer;
  }

  .answered li {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.625rem;
    align-items: center;
    font-size: 0.9375rem;
  }

  /* On a phone it leaves as much of the call in sight as it can. */
  @media (max-width: 32rem) {
    .now {
      padding: 0.25rem;
    }

    .now h3 {
      position: absolute;
      clip-path: inset(50%);
    }

    .now .open {
      margin-top: 0;
    }

    .now .actions {
      display: grid;
      grid-template-columns: 1fr 1fr;
    }

    .now .actions > button {
      padding: 0.25rem 0.5rem;
    }
  }
`;
