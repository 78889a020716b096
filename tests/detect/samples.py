"""One function in each language, with the names that are its own affair and a callee that is not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """`locals` maps names bound in the function to others; `callee` is a name that must count."""

    text: str
    locals: dict[str, str]
    callee: str


_PYTHON = '''\
def fetch(session, url, attempts=3):
    """Fetch with patience."""
    for attempt in range(attempts):
        try:
            answer = session.get(url, timeout=10)
            answer.raise_for_status()
            return answer.json()
        except ConnectionError as error:
            log.warning("attempt %d failed: %s", attempt, error)
            time.sleep(2 ** attempt)
    raise TimeoutError("gave up")
'''
_GO = """\
package web

func Fetch(client *http.Client, address string, attempts int) ([]byte, error) {
	var last error
	for attempt := 0; attempt < attempts; attempt++ {
		answer, err := client.Get(address)
		if err != nil {
			last = fmt.Errorf("attempt %d: %w", attempt, err)
			time.Sleep(time.Duration(attempt) * time.Second)
			continue
		}
		defer answer.Body.Close()
		return io.ReadAll(answer.Body)
	}
	return nil, last
}
"""
_JAVASCRIPT = """\
export async function fetchJson(address, attempts = 3) {
  let last = null;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const answer = await fetch(address, { method: "GET" });
      if (!answer.ok) throw new HttpError(answer.status);
      return await answer.json();
    } catch (problem) {
      last = problem;
      await sleep(100 * 2 ** attempt);
    }
  }
  throw last;
}
"""
_TYPESCRIPT = """\
export async function fetchJson<T>(address: string, attempts: number = 3): Promise<T> {
  let last: Error | null = null;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const answer: Response = await fetch(address, { method: "GET" });
      if (!answer.ok) throw new HttpError(answer.status);
      return (await answer.json()) as T;
    } catch (problem) {
      last = problem as Error;
      await sleep(100 * 2 ** attempt);
    }
  }
  throw last;
}
"""
_JAVA = """\
final class Web {
  static String fetch(HttpClient client, URI address, int attempts) throws IOException {
    IOException last = null;
    for (int attempt = 0; attempt < attempts; attempt++) {
      try {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 500) throw new IOException("status " + answer.statusCode());
        return answer.body();
      } catch (IOException problem) {
        last = problem;
        Thread.sleep(100L * attempt);
      }
    }
    throw last;
  }
}
"""
_PYTHON_LOCALS = {"session": "s", "url": "where", "attempts": "most", "attempt": "n", "answer": "r", "error": "e"}
_SCRIPT_LOCALS = {"address": "where", "attempts": "most", "last": "kept", "attempt": "n", "answer": "r", "problem": "e"}
_GO_LOCALS = {
    "client": "c",
    "address": "where",
    "attempts": "most",
    "last": "kept",
    "attempt": "n",
    "answer": "r",
    "err": "bad",
}

SAMPLES = {
    "python": Sample(_PYTHON, _PYTHON_LOCALS, "sleep"),
    "go": Sample(_GO, _GO_LOCALS, "Sleep"),
    "javascript": Sample(_JAVASCRIPT, _SCRIPT_LOCALS, "sleep"),
    "typescript": Sample(_TYPESCRIPT, _SCRIPT_LOCALS, "sleep"),
    "tsx": Sample(_TYPESCRIPT, _SCRIPT_LOCALS, "sleep"),
    "java": Sample(_JAVA, _SCRIPT_LOCALS | {"client": "c"}, "sleep"),
}
