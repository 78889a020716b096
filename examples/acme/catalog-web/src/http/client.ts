import { withTimeout } from "./timeout.js";

export interface ClientOptions {
  baseUrl: string;
  timeoutMs?: number;
  retries?: number;
  backoffMs?: number;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
}

export class HttpError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly body: string,
  ) {
    super(message);
    this.name = "HttpError";
  }
}

const RETRY_ON = new Set([408, 429, 503]);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** JSON over fetch: one place for timeouts, repeats and the user agent. */
export class HttpClient {
  private readonly doFetch: typeof fetch;
  private readonly sleep: (ms: number) => Promise<void>;

  constructor(private readonly options: ClientOptions) {
    this.doFetch = options.fetch ?? fetch;
    this.sleep = options.sleep ?? pause;
  }

  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { baseUrl, timeoutMs = 5000, retries = 2, backoffMs = 200 } = this.options;
    const init: RequestInit = {
      method,
      headers: { "content-type": "application/json", "user-agent": "catalog-web" },
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    let lastError: unknown;
    for (let round = 0; round <= retries; round++) {
      if (round > 0) {
        await this.sleep(backoffMs * 2 ** (round - 1));
      }
      try {
        const response = await withTimeout(timeoutMs, (signal) => this.doFetch(new URL(path, baseUrl), { ...init, signal }));
        if (response.ok) {
          return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
        }
        const failure = new HttpError(`${method} ${path}: ${response.status}`, response.status, await response.text());
        if (!RETRY_ON.has(response.status)) {
          throw failure;
        }
        lastError = failure;
      } catch (error) {
        if (error instanceof HttpError) {
          throw error;
        }
        lastError = error;
      }
    }
    throw lastError;
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>("GET", path);
  }
}
