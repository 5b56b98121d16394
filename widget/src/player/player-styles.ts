import { css } from "lit";

export const playerStyles = css`
  section {
    container-type: inline-size;
  }

  .picture {
    position: relative;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.75rem;
    margin: 0.75rem 0 0.5rem;
  }

  .wave {
    min-height: var(--wave-height);
    border-radius: 0.5rem;
    background: var(--raised);
    overflow: hidden;
  }

  .two {
    --wave-height: 144px;
  }

  .one {
    --wave-height: 96px;
  }

  .lanes {
    display: grid;
    grid-auto-rows: 1fr;
    align-items: center;
    height: var(--wave-height);
    font-size: 0.8125rem;
    pointer-events: none;
  }

  input[type="range"] {
    width: 100%;
    min-height: 1.75rem;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--accent);
  }

  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
    margin-top: 0.25rem;
  }

  .play {
    min-width: 6.5rem;
  }

  .clock {
    margin-left: auto;
    font-variant-numeric: tabular-nums;
  }

  .now {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    justify-content: space-between;
    min-height: 1.5rem;
    margin-top: 0.5rem;
  }

  .mood {
    color: var(--text);
  }

  .notice {
    margin-top: 0.75rem;
  }

  .notice button {
    margin-top: 0.5rem;
  }

  .color-wave {
    color: var(--edge);
  }

  .color-played {
    color: var(--accent);
  }

  .color-cursor {
    color: var(--text);
  }

  @container (max-width: 30rem) {
    .picture {
      display: block;
    }

    .lanes {
      position: absolute;
      inset: 0;
      align-items: end;
    }

    .lanes li {
      justify-self: start;
      z-index: 6;
      margin: 0 0 0.5rem 0.375rem;
      padding: 0 0.375rem;
      border: 1px solid var(--line);
      border-radius: 0.375rem;
      background: var(--surface);
      font-size: 0.75rem;
    }

    .controls {
      display: grid;
      grid-template-columns: 1fr 1fr;
    }

    .play,
    .angry,
    .clock {
      grid-column: 1 / -1;
    }

    .now .quiet {
      display: none;
    }
  }
`;
