import { css } from "lit";

/** What is inside the shadow root that wavesurfer.js draws in. */
export const waveStyles = css`
  :host {
    min-width: 1px;
    user-select: none;
  }

  .scroll {
    position: relative;
    width: 100%;
    overflow: auto hidden;
  }

  .wrapper {
    position: relative;
    z-index: 2;
    cursor: pointer;
  }

  .canvases,
  .progress,
  .cursor {
    pointer-events: none;
  }

  .canvases > div,
  .progress > div {
    position: relative;
  }

  canvas {
    position: absolute;
    top: 0;
    display: block;
  }

  .progress {
    position: absolute;
    top: 0;
    left: 0;
    z-index: 2;
    width: 0;
    height: 100%;
    overflow: hidden;
  }

  .cursor {
    position: absolute;
    top: 0;
    left: 0;
    z-index: 5;
    height: 100%;
  }

  .region {
    container-type: inline-size;
    border-bottom: 4px solid var(--mood);
  }

  .region[data-uncertain] {
    border-bottom-style: dashed;
  }

  .region:hover {
    filter: brightness(1.1);
  }

  /* Narrower than the region, or the library takes neighbours for overlapping. */
  .content {
    margin-inline: 1px;
  }

  .label {
    display: flex;
    gap: 0.25rem;
    align-items: center;
    padding: 2px;
    overflow: hidden;
    color: var(--text);
    font-size: 0.75rem;
    line-height: 1.25;
    white-space: nowrap;
  }

  .label .icon {
    width: 1rem;
    height: 1rem;
    border-radius: 50%;
    background: var(--surface);
    color: var(--mood);
  }

  .label .word {
    display: none;
  }

  @container (min-width: 6rem) {
    .label .word {
      display: inline;
    }
  }

  @container (max-width: 1rem) {
    .label {
      display: none;
    }
  }
`;
