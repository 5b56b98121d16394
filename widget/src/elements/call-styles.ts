import { css } from "lit";

export const callStyles = css`
  /* Not a grid: alerts stick within the article, not within a row of it. */
  article {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
  }

  .title {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.75rem;
    align-items: center;
  }

  h2 {
    font-size: 1.375rem;
    overflow-wrap: anywhere;
  }

  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    margin-top: 0.25rem;
  }

  .facts div {
    display: flex;
    gap: 0.375rem;
  }

  .facts dd {
    color: var(--text);
    overflow-wrap: anywhere;
  }

  .progress {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.75rem;
    align-items: center;
    margin-top: 0.75rem;
  }

  .thanks:empty {
    position: absolute;
  }

  .resume {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    align-items: center;
    justify-content: space-between;
  }
`;
