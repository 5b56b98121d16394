import { css } from "lit";

export const readingStyles = css`
  .layout {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: 1.5rem 2rem;
    align-items: center;
    margin-top: 1rem;
  }

  .now {
    display: grid;
    gap: 0.75rem;
    align-content: center;
    min-height: 10.25rem;
  }

  .mood-now {
    display: flex;
    gap: 1rem;
    align-items: center;
  }

  .mood-now .icon {
    width: 5rem;
    height: 5rem;
  }

  .word {
    font-size: 2rem;
    font-weight: 700;
    line-height: 1.2;
  }

  .course {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.625rem;
    align-items: center;
    margin-top: 0.25rem;
  }

  .arrow {
    width: 0.875em;
    height: 0.875em;
  }

  .trend[data-trend="worsening"] {
    border-color: var(--warning);
    background: var(--warning-tint);
    color: var(--warning);
  }

  .intensity {
    display: grid;
    grid-template-columns: auto 1fr minmax(2.75rem, auto);
    gap: 0.625rem;
    align-items: center;
    font-size: 0.9375rem;
  }

  .intensity .bar {
    height: 0.75rem;
    border-radius: 0.375rem;
  }

  .just-now {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.375rem;
    align-items: center;
  }

  /* Room for both lines of a long text, so that the rest does not move with every segment. */
  @media (max-width: 32rem) {
    .just-now {
      align-content: start;
      min-height: 3em;
    }

    .now {
      min-height: 11.75rem;
    }
  }

  .caption {
    margin-bottom: 0.5rem;
  }
`;
