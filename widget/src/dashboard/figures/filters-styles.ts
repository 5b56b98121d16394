import { css } from "lit";

export const filtersStyles = css`
  form {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(11rem, 100%), 1fr));
    gap: 0.75rem;
    align-items: end;
  }

  .field {
    font-size: 0.875rem;
  }

  .notice {
    grid-column: 1 / -1;
  }
`;
