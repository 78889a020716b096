import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";

const correlation = new AsyncLocalStorage<string>();

export const runWithTrace = <T>(incoming: string | undefined, work: () => T): T =>
  correlation.run(incoming && incoming.length <= 128 ? incoming : randomUUID(), work);

export const currentTrace = (): string | undefined => correlation.getStore();

/** Adds the correlation id of the running request to what we send on. */
export function traceHeaders(headers: Record<string, string> = {}): Record<string, string> {
  return {
    "X-Correlation-Id": currentTrace() ?? randomUUID(),
    ...headers,
    "X-Source-Service": "promotions",
  };
}
