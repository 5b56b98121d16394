import { css } from "lit";

export const wallStyles = css`
  .wall {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(16rem, 22rem);
    gap: 1.5rem;
    align-items: start;
  }

  section {
    display: grid;
    gap: var(--gap);
  }

  .calls {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr));
    gap: var(--gap);
  }

  a {
    display: grid;
    gap: 0.375rem;
    color: inherit;
    text-decoration: none;
  }

  a:hover {
    border-color: var(--edge);
  }

  .calls a {
    grid-template-columns: minmax(0, 1fr);
    border-top: 4px solid var(--mood);
  }

  .row {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    justify-content: space-between;
  }

  .row .bar {
    flex: 1;
    height: 0.5rem;
    border-radius: 0.25rem;
    background: var(--raised);
  }

  .row .bar rect {
    fill: var(--mood);
  }

  .share {
    min-width: 2.75rem;
    text-align: right;
  }

  .big {
    min-height: 2rem;
    font-size: 1.25rem;
    font-weight: 700;
  }

  .name,
  .agent {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .name {
    font-weight: 600;
  }

  .raised {
    min-height: 1.625rem;
  }

  .arrow {
    width: 0.75rem;
    height: 0.75rem;
  }

  @media (max-width: 52rem) {
    .wall {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
