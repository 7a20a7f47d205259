/** What may be logged of an error: its kind and where it arose. Messages can carry ids and queries, so they stay out. */
export interface SafeError {
  readonly type: string;
  readonly code?: string;
  readonly at: readonly string[];
  readonly cause?: SafeError;
}

const FRAMES = 12;

export function safeError(error: unknown): SafeError {
  if (!(error instanceof Error)) return { type: typeof error, at: [] };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    at: frames.slice(0, FRAMES).map((line) => line.trim()),
    ...(error.cause instanceof Error ? { cause: safeError(error.cause) } : {}),
  };
}
