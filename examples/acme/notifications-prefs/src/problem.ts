type Meta = Record<string, unknown>;

const CODES: Record<string, number> = {
  invalid_preferences: 400,
  bad_link: 403,
  unknown_subscriber: 404,
  link_expired: 410,
};

export function toErrorBody(title: string, description: string, requestId?: string, meta?: Meta) {
  const code = CODES[title] ?? 500;
  const problem: Record<string, unknown> = {
    title,
    description: code >= 500 ? "Something broke. We know." : description,
    type: `https://errors.acme.example/${title}`,
  };
  if (meta !== undefined && Object.keys(meta).length > 0) {
    problem.meta = meta;
  }
  if (requestId) {
    problem.requestId = requestId;
  }
  console.warn("problem", title, code);
  return { status: code, body: { problem } };
}
