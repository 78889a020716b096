"""Small organisations that hypothesis writes: repositories with planted copies among code of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st

from dupfinder import pipeline
from dupfinder.assess.family import Family, Matcher
from dupfinder.engines import disagreements, laid_beside, local
from dupfinder_scanners import extraction
from dupfinder_scanners.languages.registry import BY_NAME
from dupfinder_scanners.languages.treesitter import extract
from dupfinder_scanners.pool import Job, Outcome, Result

_PYTHON_RETRY = """\
def fetch_with_patience(session, url, attempts=4, pause=0.5):
    last = None
    for attempt in range(attempts):
        try:
            answer = session.get(url, timeout=10, headers={"Accept": "application/json"})
            if answer.status_code in (429, 502, 503):
                raise TemporaryFailure(answer.status_code)
            answer.raise_for_status()
            return answer.json()
        except (TemporaryFailure, ConnectionError) as error:
            last = error
            LOGGER.warning("attempt %d of %d failed: %s", attempt, attempts, error)
            time.sleep(pause * 2 ** attempt + random.uniform(0, 0.1))
    raise GaveUp("no answer from {}".format(url)) from last
"""
_PYTHON_AUDIT = """\
class AuditTrail:
    def __init__(self, sink, clock):
        self.sink = sink
        self.clock = clock
        self.pending = []

    def record(self, actor, action, subject, outcome="ok"):
        entry = {
            "actor": actor.identifier,
            "action": action.lower(),
            "subject": str(subject),
            "outcome": outcome,
            "at": self.clock.now().isoformat(),
        }
        self.pending.append(entry)
        if len(self.pending) >= FLUSH_EVERY:
            self.flush()
        return entry

    def flush(self):
        while self.pending:
            batch, self.pending = self.pending[:100], self.pending[100:]
            self.sink.write("\\n".join(json.dumps(line, sort_keys=True) for line in batch))
"""
_GO_RETRY = """\
package web

func FetchPatiently(client *http.Client, address string, attempts int) ([]byte, error) {
	var last error
	for attempt := 0; attempt < attempts; attempt++ {
		answer, problem := client.Get(address)
		if problem != nil {
			last = fmt.Errorf("attempt %d of %d: %w", attempt, attempts, problem)
			metrics.Failures.WithLabelValues(address).Inc()
			time.Sleep(time.Duration(1<<attempt) * 100 * time.Millisecond)
			continue
		}
		defer answer.Body.Close()
		if answer.StatusCode == http.StatusTooManyRequests {
			last = ErrThrottled
			continue
		}
		return io.ReadAll(answer.Body)
	}
	return nil, last
}
"""
_TYPESCRIPT_MASK = """\
export function maskSecrets(payload: Record<string, unknown>, depth: number = 0): Record<string, unknown> {
  const masked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(payload)) {
    if (SENSITIVE.some((pattern) => pattern.test(key.toLowerCase()))) {
      masked[key] = typeof value === "string" ? `${value.slice(0, 2)}***` : "***";
    } else if (Array.isArray(value)) {
      masked[key] = value.map((item) => (isPlain(item) ? maskSecrets(item, depth + 1) : item));
    } else if (isPlain(value) && depth < MAXIMUM_DEPTH) {
      masked[key] = maskSecrets(value, depth + 1);
    } else {
      masked[key] = value;
    }
  }
  return masked;
}
"""
_JAVA_ENVELOPE = """\
final class Envelopes {
  ResponseEntity<ErrorBody> render(Throwable problem, HttpServletRequest request) {
    String trace = Optional.ofNullable(request.getHeader("X-Trace-Id")).orElseGet(Traces::fresh);
    ErrorBody body = new ErrorBody();
    body.setCode(problem instanceof DomainException domain ? domain.code() : "internal");
    body.setMessage(messages.translate(body.getCode(), request.getLocale()));
    body.setTrace(trace);
    body.setAt(clock.instant().toString());
    HttpStatus status = statuses.getOrDefault(body.getCode(), HttpStatus.INTERNAL_SERVER_ERROR);
    if (status.is5xxServerError()) {
      LOGGER.error("request {} failed with {}", trace, body.getCode(), problem);
    }
    return ResponseEntity.status(status).header("X-Trace-Id", trace).body(body);
  }
}
"""


@dataclass(frozen=True)
class Helper:
    """Something that squads copy. `locals` are names that only it knows."""

    language: str
    suffix: str
    text: str
    locals: tuple[str, ...]
    comment: str

    def renamed(self, mark: str) -> str:
        """The same with other local names."""
        text = self.text
        for name in self.locals:
            other = f"{name}_{mark}" if self.language == "python" else f"{name}{mark}"
            # What follows a dot is a member of the same name, not the local.
            text = re.sub(rf"(?<![.\w]){name}\b", other, text)
        return text

    def commented(self, words: str) -> str:
        """The same with a comment of its own above, and another layout."""
        lines = self.text.splitlines()
        lines[-2:-2] = [f"{self.comment} {words}", ""]
        return "\n".join([f"{self.comment} {words}", *lines, ""])


ALL_HELPERS = {
    "retry": Helper("python", ".py", _PYTHON_RETRY, ("attempts", "attempt", "answer", "last", "pause"), "#"),
    "audit": Helper("python", ".py", _PYTHON_AUDIT, ("entry", "batch", "subject", "outcome"), "#"),
    "go_retry": Helper("go", ".go", _GO_RETRY, ("attempts", "attempt", "answer", "last", "problem"), "//"),
    "mask": Helper("typescript", ".ts", _TYPESCRIPT_MASK, ("masked", "depth", "payload", "item"), "//"),
    "envelope": Helper("java", ".java", _JAVA_ENVELOPE, ("trace", "body", "status", "problem"), "//"),
}
# `outcome` is also a key and `attempts` no attribute: what is renamed must be a local everywhere it stands.
ALL_HELPERS["audit"] = replace(ALL_HELPERS["audit"], locals=("entry", "batch"))


def _works(helper: Helper) -> bool:
    try:
        return len(extract(helper.language, [helper.text.encode()])) > 0
    except Exception:  # noqa: BLE001 - a language without its query is no concern of these tests
        return False


HELPERS = {name: helper for name, helper in ALL_HELPERS.items() if helper.language in BY_NAME and _works(helper)}


_STATEMENTS = (
    ("{t} = {a}({b}.{c}, {d}={n})", "var {t} = {a}.{b}({c}.{d}(), {n});"),
    ("for {t} in {a}.{b}:\n        {t}.{c}({d})", "for (var {t} : {a}.{b}()) {{ {t}.{c}({d}); }}"),
    ("if {a}.{b} > {n}:\n        return {c}({d})", "if ({a}.{b} > {n}) {{ return {c}.{d}(); }}"),
    ("{a}[{b}.{c}] = [{t} for {t} in {d} if {t}.ready]", "{a}.{b}.{c}({t} -> {t}.{d}());"),
    ("with {a}({b}) as {t}:\n        {t}.{c} += {d}.{a}", "synchronized ({a}.{b}) {{ {c}.{d}++; }}"),
    ("while {a}.{b}():\n        {c}.{d}({n})", "while ({a}.{b}()) {{ {c}.{d}({n}); }}"),
    ("assert {a} is not {b}.{c}, {d}", "Objects.requireNonNull({a}.{b}.{c}, {d}.name());"),
    ("{a}.{b} = {{{c}: {d}, {n}: {c}.{a}}}", "{a}.{b} = {c} == {d} ? {c} : {d}.{a};"),
)
"""Statements of Python and of Java; `t` is a local name, `n` a number, the others are names of nobody else."""


def _statements(number: int, part: int, java: bool) -> list[str]:
    """Some statements in an order of their own, about things that only this function knows."""
    chance = Random(10 * number + part)

    def word() -> str:
        return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))

    chosen = chance.choices(_STATEMENTS, k=chance.randint(5, 9))
    return [
        one[java].format(t=f"local{place}", a=word(), b=word(), c=word(), d=word(), n=chance.randint(2, 99))
        for place, one in enumerate(chosen)
    ]


def own_code(number: int) -> str:
    """Python that is like nothing else."""
    return "\n\n".join(
        f"def step_{number}_{part}(source):\n    " + "\n    ".join(_statements(number, part, java=False))
        for part in range(3)
    )


def own_java(number: int) -> str:
    """Java that is like nothing else."""
    methods = [
        f"  Object run{number}x{part}(Source source) {{\n    "
        + "\n    ".join(_statements(number, part, java=True))
        + "\n  }"
        for part in range(3)
    ]
    return "\n".join([f"final class Step{number} {{", *methods, "}"])


@dataclass(frozen=True)
class Org:
    """Texts by repository and path. A repository is its own squad unless `config` says otherwise."""

    repositories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def write(self, folder: Path) -> list[Path]:
        """Write it below a folder: a ROOT for each repository."""
        roots = []
        for name, files in self.repositories.items():
            root = folder / f"of-{name}" / name
            root.mkdir(parents=True)
            for path, text in files.items():
                place = root / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
            roots.append(root.parent)
        return sorted(roots)

    def with_file(self, repository: str, path: str, text: str | None, new_path: str | None = None) -> Org:
        """With one file changed, moved, or (where `text` is None) taken away."""
        files = {one: old for one, old in self.repositories[repository].items() if one != path}
        if text is not None:
            files[new_path or path] = text
        return Org({**self.repositories, repository: files})


NAMES = ("orders-api", "billing", "stock-service", "mailer", "gateway")
FOLDERS = ("", "app/", "app/core/")


def planted(repositories: int = 4) -> Org:
    """Every helper in every repository, each under its own path, among 15 functions a repository of nobody else's."""
    return Org(
        {
            name: {
                **{f"app/{kind}{helper.suffix}": helper.text for kind, helper in HELPERS.items()},
                **{f"app/own{number}{part}.py": own_code(100 * number + part) for part in range(5)},
                f"app/own{number}.java": own_java(number),
            }
            for number, name in enumerate(NAMES[:repositories])
        }
    )


@st.composite
def orgs(draw: st.DrawFn) -> Org:
    """Two to four repositories that share some helpers, as they are, renamed, commented or changed."""
    found = {}
    for number, name in enumerate(NAMES[: draw(st.integers(2, 4))]):
        own = draw(st.integers(0, 5))
        files = {f"app/own{number}{part}.py": own_code(100 * number + part) for part in range(own)}
        for kind in sorted(draw(st.sets(st.sampled_from(sorted(HELPERS)), min_size=1))):
            helper = HELPERS[kind]
            form = draw(st.sampled_from(("same", "renamed", "commented", "changed")))
            files[f"{draw(st.sampled_from(FOLDERS))}{kind}{helper.suffix}"] = _form(helper, form, number)
        if draw(st.booleans()):
            files["notes.txt"] = "nothing to read"
        if draw(st.booleans()):
            files["app/thing_pb2.py"] = "x = 1\n"
        found[name] = files
    return Org(found)


def _form(helper: Helper, form: str, number: int) -> str:
    if form == "renamed":
        return helper.renamed(f"n{number}")
    if form == "commented":
        return helper.commented(f"for squad {number}")
    return helper.text.replace("10", f"1{number}").replace("100", "50") if form == "changed" else helper.text


def run_inline(jobs: Any, **_: Any) -> Any:
    """The jobs of a pool, in this process: for tests of everything but the processes."""
    for number, job in enumerate(jobs):
        yield Outcome(number, (_answer(job),))


def _answer(job: Job) -> Result:
    asked = {disagreements.FUNCTION: laid_beside.told, extraction.FUNCTION: extraction.extract_files}
    header, payload = asked[job.function](job.header, job.payload)
    return Result(header, payload)


@contextmanager
def quick() -> Iterator[None]:
    """Scans take milliseconds: files are parsed in this process, and families are read and compiled once."""
    with (
        patch.object(local.pool, "run", run_inline),
        patch.object(pipeline, "load_families", cache(pipeline.load_families)),
        patch.object(pipeline, "Matcher", _matcher),
    ):
        yield


@cache
def _matcher(families: tuple[Family, ...]) -> Matcher:
    return Matcher(families)
