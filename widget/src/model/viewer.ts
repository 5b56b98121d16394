/** Who looks at the page, as the token's claims say. */

export const ROLES = ["agent", "supervisor", "admin"] as const;
export type Role = (typeof ROLES)[number];

export interface Viewer {
  readonly uid: string;
  readonly email: string;
  /** null: the account has no role yet and may see nothing. */
  readonly role: Role | null;
  readonly agentId: string;
}

/** Reads the custom claims `role` and `agent_id`; as in the functions and the rules, the user id stands in for the latter. */
export function toViewer(
  account: { readonly uid: string; readonly email: string | null },
  claims: Readonly<Record<string, unknown>>,
): Viewer {
  const agentId = claims["agent_id"];
  return {
    uid: account.uid,
    email: account.email ?? account.uid,
    role: ROLES.find((role) => role === claims["role"]) ?? null,
    agentId: typeof agentId === "string" && agentId !== "" ? agentId : account.uid,
  };
}

/** The agent whose calls alone the viewer may read; null: all calls. */
export function ownCallsOf(viewer: Viewer): string | null {
  return viewer.role === "agent" ? viewer.agentId : null;
}

/** Whether the viewer may see the dashboard and the calls of all agents. */
export function seesAllCalls(viewer: Viewer): boolean {
  return viewer.role === "supervisor" || viewer.role === "admin";
}
