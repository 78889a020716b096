"""Source texts of the sample result, written for these tests: all roughly right, none identical."""

from __future__ import annotations

PYTHON_RETRY = '''def {name}(call, attempts={attempts}, base_delay={delay}):
    """Call until it answers, with exponential backoff."""
    last_error = None
    for attempt in range(attempts):
        try:
            return call()
        except {error} as error:
            last_error = error
            {log}
            time.sleep(base_delay * 2 ** attempt{jitter})
    raise last_error
'''

TYPESCRIPT_RETRY = """export async function {name}<T>(call: () => Promise<T>, attempts = {attempts}): Promise<T> {{
  let lastError: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {{
    try {{
      return await call();
    }} catch (error) {{
      lastError = error;
      await sleep({delay} * 2 ** attempt);
    }}
  }}
  throw lastError;
}}
"""

GO_RETRY = """func {name}(ctx context.Context, call func() error) error {{
\tvar err error
\tfor attempt := 0; attempt < {attempts}; attempt++ {{
\t\tif err = call(); err == nil {{
\t\t\treturn nil
\t\t}}
\t\tselect {{
\t\tcase <-ctx.Done():
\t\t\treturn ctx.Err()
\t\tcase <-time.After({delay} << attempt):
\t\t}}
\t}}
\treturn err
}}
"""

PYTHON_CLIENT = '''class {name}:
    """Talks to a neighbour over HTTP."""

    def __init__(self, base_url, token, timeout={timeout}):
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {{token}}"
        self.session.headers["{header}"] = new_request_id()
        self.timeout = timeout

    def request(self, method, path, **kwargs):
        response = self.session.request(
            method, f"{{self.base_url}}/{{path}}", timeout=self.timeout, {verify}**kwargs
        )
        if response.status_code >= {threshold}:
            raise ServiceError(response.status_code, response.text)
        return response.json()

    def get(self, path, **kwargs):
        return self.request("GET", path, **kwargs)

    def post(self, path, **kwargs):
        return self.request("POST", path, **kwargs)
'''

PYTHON_AUDIT = """def {name}({actor}, action, target):
    record = {{
        "{actor}": {actor},
        "action": action,
        "target": target,
        "at": datetime.now(UTC).isoformat(),
    }}
    logger.info("audit %s", json.dumps(record, sort_keys=True))
    return record
"""

ERROR_ENVELOPES = (
    """export function toErrorBody(error: DomainError, requestId: string) {
  return {
    error: { code: error.code, message: error.message, details: error.details ?? [] },
    requestId,
  };
}
""",
    """class ApiError(Exception):
    def to_response(self):
        body = {"errorCode": self.code, "errorMessage": str(self), "trace_id": current_trace()}
        return JSONResponse(body, status_code=self.status)
""",
    """func WriteProblem(w http.ResponseWriter, status int, code, detail string) {
\tw.Header().Set("Content-Type", "application/problem+json")
\tw.WriteHeader(status)
\t_ = json.NewEncoder(w).Encode(map[string]any{"type": code, "title": detail, "status": status})
}
""",
)

GO_TRACING = """func {name}(req *http.Request, span Span) {{
\treq.Header.Set("{trace}", span.TraceID())
\treq.Header.Set("{parent}", span.ID())
\tif span.Sampled() {{
\t\treq.Header.Set("{sampled}", "1")
\t}}
}}
"""

PYTHON_PAGES = """def {name}(fetch, size={size}):
    token = None
    while True:
        page = fetch(limit=size, {cursor}=token)
        yield from page["items"]
        token = page.get("{cursor}")
        if not token:
            return
"""

# Text that an attacker, or only an odd test, may leave in a repository.
HOSTILE_SOURCE = (
    "def evil():  # </td></pre><script>alert(1)</script> {{ 7*7 }} [red]x[/red]\n"
    "    x = '``` @everyone \x1b[31m \u202etxt.exe'\n"
    "    return '=HYPERLINK(\"javascript:alert(1)\")'  # " + "`" * 7 + "\n"
)
HOSTILE_NAME = "evil</code><img src=x onerror=alert(1)>`[/red]\x1b[2J"
HOSTILE_PATH = "=cmd|' /C calc'!A0/\u202egnp.py|@acme/core\n::error::x"
