import { ApiError } from "../../api/errors.ts";

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

export const NOTHING_YET: Loaded<never> = { value: null, isLoading: true, problem: null };
/** Not asked for. */
export const NOT_ASKED: Loaded<never> = { value: null, isLoading: false, problem: null };

/** Tells of loading, then of what came; of nothing more once `signal` is aborted. */
export async function load<T>(
  before: Loaded<T>,
  ask: () => Promise<T>,
  signal: AbortSignal,
  tell: (now: Loaded<T>) => void,
): Promise<void> {
  tell({ ...before, isLoading: true, problem: null });
  const now = await ask().then(
    (value) => ({ value, isLoading: false, problem: null }),
    (error: unknown) => ({ value: null, isLoading: false, problem: toProblem(error) }),
  );
  if (!signal.aborted) tell(now);
}

function toProblem(error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return { status: error instanceof ApiError ? error.status : null, reason };
}
