export interface RetryOptions {
  attempts?: number;
  baseMs?: number;
  maxMs?: number;
  retryIf?: (error: unknown) => boolean;
  random?: () => number;
  wait?: (ms: number) => Promise<void>;
}

/** Repeats `task` with exponential backoff and full jitter. */
export async function withRetry<T>(task: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const {
    attempts = 3,
    baseMs = 150,
    maxMs = 4000,
    retryIf = () => true,
    random = Math.random,
    wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  } = options;
  const attempt = async (number: number): Promise<T> => {
    try {
      return await task(number);
    } catch (error) {
      if (number >= attempts || !retryIf(error)) throw error;
      await wait(random() * Math.min(maxMs, baseMs * 2 ** (number - 1)));
      return attempt(number + 1);
    }
  };
  return attempt(1);
}
