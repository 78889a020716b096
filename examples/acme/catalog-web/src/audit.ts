import { randomUUID } from "node:crypto";

export type AuditResult = "ok" | "denied" | "failed";

export interface AuditSink {
  write(line: string): unknown;
}

/** One audit line: who changed what in the catalogue. */
export function auditEvent(
  sink: AuditSink,
  who: string,
  what: string,
  target: string,
  extra: Record<string, unknown> = {},
  result: AuditResult = "ok",
): string {
  if (who === "") throw new TypeError("audit event without a person");
  const id = randomUUID();
  const event = {
    id,
    at: new Date().toISOString(),
    service: "catalog-web",
    who,
    what,
    target,
    result,
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
  sink.write(`${JSON.stringify(event)}\n`);
  return id;
}
