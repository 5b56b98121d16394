import type { Look } from "./chart.ts";

const TILE_PX = 10;

type Line = readonly [number, number, number, number];

const DIAGONAL_UP: readonly Line[] = [
  [0, 10, 10, 0],
  [-2, 2, 2, -2],
  [8, 12, 12, 8],
];
const DIAGONAL_DOWN: readonly Line[] = [
  [0, 0, 10, 10],
  [-2, 8, 2, 12],
  [8, -2, 12, 2],
];

/** Lines of a tile (in its coordinates) that tell a look apart from the others without its colour. */
const STROKES: Readonly<Record<Look, readonly Line[]>> = {
  main: [],
  compared: DIAGONAL_DOWN,
  neutral: [],
  happy: [[0, 5, 10, 5]],
  sad: [[5, 0, 5, 10]],
  angry: DIAGONAL_UP,
  surprised: [
    [3, 5, 7, 5],
    [5, 3, 5, 7],
  ],
  fearful: DIAGONAL_DOWN,
  disgusted: [
    [0, 5, 10, 5],
    [5, 0, 5, 10],
  ],
};

/** A fill of the colour with the look's lines in the background's; the plain colour where it has none. */
export function fillOf(look: Look, color: string, background: string): string | CanvasPattern {
  const tile = document.createElement("canvas");
  tile.width = TILE_PX;
  tile.height = TILE_PX;
  const pen = tile.getContext("2d");
  if (!pen || STROKES[look].length === 0) return color;
  pen.fillStyle = color;
  pen.fillRect(0, 0, TILE_PX, TILE_PX);
  pen.strokeStyle = background;
  pen.lineWidth = 1.5;
  for (const [fromX, fromY, toX, toY] of STROKES[look]) {
    pen.beginPath();
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX, toY);
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat") ?? color;
}
