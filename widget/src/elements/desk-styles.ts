import { css } from "lit";

export const deskStyles = css`
  :host {
    min-height: 100vh;
  }

  .skip {
    position: absolute;
    left: -100vw;
  }

  .skip:focus {
    left: 1rem;
    top: 0.75rem;
    padding: 0.5rem 1rem;
    border-radius: 0.5rem;
    background: var(--surface);
    color: var(--accent);
  }

  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: center;
    padding: 0.625rem clamp(1rem, 3vw, 2rem);
    border-bottom: 1px solid var(--line);
    background: var(--surface);
  }

  .brand {
    margin-right: auto;
    font-size: 1.25rem;
    font-weight: 700;
  }

  .who {
    min-width: 0;
    overflow-wrap: anywhere;
  }

  nav {
    display: flex;
    gap: 0.25rem;
  }

  nav a {
    padding: 0.5rem 0.75rem;
    border-radius: 0.5rem;
    color: var(--accent);
    font-weight: 600;
    text-decoration: none;
  }

  nav a[aria-current] {
    background: var(--tint);
    color: var(--accent-strong);
  }

  .language {
    width: auto;
  }

  .desk {
    display: grid;
    grid-template-columns: minmax(18rem, 22rem) minmax(0, 1fr);
    gap: 1.5rem;
    max-width: 82rem;
    margin: 0 auto;
    padding: 1.5rem clamp(1rem, 3vw, 2rem) 3rem;
  }

  aside,
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--gap);
    align-content: start;
  }

  main:focus {
    outline: none;
  }

  .calls-head {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: baseline;
    justify-content: space-between;
  }

  .calls-head a {
    color: var(--accent);
  }

  .choose {
    padding: 4rem 1rem;
    border: 1px dashed var(--edge);
    border-radius: var(--radius);
    text-align: center;
  }

  .back {
    display: none;
    color: var(--accent);
    font-weight: 600;
  }

  @media (max-width: 52rem) {
    .desk {
      grid-template-columns: minmax(0, 1fr);
      padding-top: 1rem;
    }

    .desk[data-open] aside,
    .desk:not([data-open]) .choose {
      display: none;
    }

    .desk:not([data-open]) main {
      order: -1;
    }

    .desk:not([data-open]) main:not(:has(calltone-recorder)) {
      display: none;
    }

    .back {
      display: block;
    }
  }

  @media (max-width: 32rem) {
    .who {
      order: 1;
      flex-basis: 100%;
    }
  }
`;
