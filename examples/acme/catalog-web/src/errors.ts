export interface ErrorDetails {
  [field: string]: unknown;
}

const STATUS: Record<string, number> = {
  bad_query: 400,
  forbidden: 403,
  product_not_found: 404,
  index_rebuilding: 503,
};

/** The body of every answer that is not a success. */
export function errorEnvelope(code: string, message: string, details?: ErrorDetails, traceId?: string) {
  const status = STATUS[code] ?? 500;
  const error: Record<string, unknown> = {
    code,
    message: status >= 500 ? "Please try again later." : message,
    status,
  };
  if (details !== undefined && Object.keys(details).length > 0) {
    error.details = details;
  }
  if (traceId) {
    error.traceId = traceId;
  }
  return { status, body: { error } };
}
