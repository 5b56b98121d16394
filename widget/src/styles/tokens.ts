import { css } from "lit";

/** Colours, sizes and type, for light and dark alike; every text pair has a contrast of at least 4.5 : 1. */
export const tokens = css`
  :host {
    --canvas: light-dark(#f4f6f9, #101418);
    --surface: light-dark(#ffffff, #191f26);
    --raised: light-dark(#f4f6f9, #222a33);
    --line: light-dark(#d5dbe3, #34404c);
    --edge: light-dark(#7a8695, #728092);
    --text: light-dark(#16202b, #e8edf2);
    --quiet: light-dark(#4f5c6b, #a5b1be);
    --accent: light-dark(#1f5fbf, #7db3ff);
    --accent-strong: light-dark(#174b99, #a5cbff);
    --on-accent: light-dark(#ffffff, #0c1620);
    --tint: light-dark(#e8f0fc, #1d2e45);
    --danger: light-dark(#b3261e, #ff9d94);
    --danger-tint: light-dark(#fdecea, #40201e);
    --warning: light-dark(#7a4d00, #ffca7a);
    --warning-tint: light-dark(#fff4dc, #3b2d12);

    --neutral: light-dark(#5b6878, #9aa8b8);
    --happy: light-dark(#946200, #f5c542);
    --sad: light-dark(#1d68c4, #6aaeff);
    --angry: light-dark(#c22a20, #ff7b70);
    --surprised: light-dark(#8638c9, #c792ff);
    --fearful: light-dark(#0b7268, #35cdb9);
    --disgusted: light-dark(#4a720c, #a4d64a);
    --silence: light-dark(#7a8695, #728092);

    --gap: 1rem;
    --radius: 0.75rem;
    --shadow: 0 1px 2px light-dark(rgb(16 32 48 / 8%), rgb(0 0 0 / 40%));

    color: var(--text);
    font:
      400 1rem/1.5 system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Noto Sans",
      sans-serif;
  }
`;
