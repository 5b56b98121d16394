/** The supervisor's two views; both are loaded when they are first opened. */
export type DashboardView = "wall" | "figures";

export const HREF_OF_WALL = "#/wall";
export const HREF_OF_FIGURES = "#/dashboard";

const ROUTE = /^#\/(wall|dashboard)\/?(?:\?.*)?$/;

/** The view in the address; null: none of the two. */
export function dashboardViewOf(hash: string): DashboardView | null {
  const name = ROUTE.exec(hash)?.[1];
  if (name === undefined) return null;
  return name === "wall" ? "wall" : "figures";
}
