import { ApiError } from "../../api/errors.ts";

export const FORBIDDEN = 403;

/** Something that is asked for: what there was before stays while the new is on its way. */
export interface Loaded<T> {
  readonly value: T | null;
  readonly isLoading: boolean;
  readonly problem: Problem | null;
}

export interface Problem {
  readonly status: number | null;
  readonly reason: string;
}

/** How something is asked for. */
export interface Asking {
  readonly signal: AbortSignal;
  /** The viewer has not asked: what is shown stays as it is until there is something else to show. */
  readonly isQuiet: boolean;
}

export const NOTHING_YET: Loaded<never> = { value: null, isLoading: true, problem: null };
/** Not asked for. */
export const NOT_ASKED: Loaded<never> = { value: null, isLoading: false, problem: null };

/**
 * Tells of loading, then of what came; of nothing more once `signal` is aborted. A quiet question
 * tells of a change alone. Answers whether there is an answer; a refusal is one, too.
 */
export async function load<T>(
  before: Loaded<T>,
  ask: () => Promise<T>,
  { signal, isQuiet }: Asking,
  tell: (now: Loaded<T>) => void,
): Promise<boolean> {
  if (!isQuiet) tell({ ...before, isLoading: true, problem: null });
  const now = await ask().then(
    (value) => ({ value, isLoading: false, problem: null }),
    (error: unknown) => ({ value: null, isLoading: false, problem: toProblem(error) }),
  );
  const isAnswered = now.problem === null || now.problem.status === FORBIDDEN;
  if (!signal.aborted && (now.problem === null || !isQuiet)) tell(now);
  return isAnswered;
}

function toProblem(error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return { status: error instanceof ApiError ? error.status : null, reason };
}
