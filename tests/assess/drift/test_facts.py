from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.assess.drift.facts import Source, facts
from dupfinder_scanners.fragments import Fragment, Level
from tests.assess.drift.sources import fragment


def said(source: str, start: str, language: str = "python") -> set[tuple[str, str, str]]:
    found = facts(fragment(source, start, language=language), source.encode())
    return {(fact.source.value, fact.name, fact.value) for fact in found}


def test_python_method_with_its_constructor_and_constants() -> None:
    source = """
import requests
LIMIT = 5
UNUSED = 6
class Client:
    retries = 2
    def __init__(self, timeout=10, colour="red"):
        self._timeout = timeout
        self.colour = colour
    def call(self, path, query=None):
        try:
            return requests.get(path, timeout=self._timeout, limit=LIMIT, n=self.retries)
        except (OSError, requests.Timeout) as error:
            raise ApiError("no") from error
"""
    found = said(source, "def call(")
    assert {
        ("parameter", "timeout", "10"),
        ("constant", "LIMIT", "5"),
        ("constant", "retries", "2"),
        ("catches", "OSError, requests.Timeout", "OSError, requests.Timeout"),
        ("raises", "ApiError", "ApiError"),
        ("import", "requests", "requests"),
        ("concurrency", "async", "sync"),
    } <= found
    assert not {name for _, name, _ in found} & {"UNUSED", "colour"}


def test_settings_of_the_constructor_that_flow_into_what_is_used() -> None:
    source = """
class Client:
    def __init__(self, timeout=10, size=3):
        self.session = Session(timeout=timeout, keep=9)
        self.pool = Pool(size)
    def call(self):
        return self.session.get()
"""
    found = said(source, "def call(")
    assert {("parameter", "timeout", "10"), ("keyword", "keep", "9")} <= found
    assert ("parameter", "size", "3") not in found


def test_typescript_options_keys_headers_and_fallbacks() -> None:
    source = """
import { x } from "pkg";
const STATUS = { a: 1 };
export async function call(query: Q, options: O = {}) {
  const { retries = 2, waitMs = 200 } = options;
  const status = STATUS[code] ?? 500;
  const body: R = { code, text: "t" };
  body.details = x;
  send({ headers: { "user-agent": "app" } }, query.per_page, process.env.PORT);
  throw new HttpError("x");
}
"""
    found = said(source, "export async function call(", "typescript")
    assert {
        ("option", "retries", "2"),
        ("option", "waitMs", "200"),
        ("fallback", "STATUS", "500"),
        ("key", "code", "code"),
        ("key", "details", "details"),
        ("header", "user-agent", "user-agent"),
        ("header-value", "user-agent", "app"),
        ("query", "per_page", "per_page"),
        ("environment", "PORT", "PORT"),
        ("raises", "HttpError", "HttpError"),
        ("import", "pkg", "pkg"),
        ("concurrency", "async", "async"),
    } <= found


def test_go_receiver_tags_and_the_defaults_it_calls() -> None:
    source = """package p

import "net/http"

const pause = 250 * time.Millisecond

type fault struct {
	Code string `json:"errorCode,omitempty"`
	Skip string `json:"-"`
}

func (p Policy) withDefaults() Policy {
	p.Attempts = 5
	return p
}

func New() *Client {
	return &Client{Timeout: 15 * time.Second}
}

func (c *Client) Do(p Policy) error {
	p = p.withDefaults()
	h.Set("X-Caller", "me")
	e["at"] = now
	os.LookupEnv("PORT")
	wait *= 2
	_ = fault{Code: pause, http.X}
	return &StatusError{Code: 1}
}
"""
    found = said(source, "func (c *Client) Do(", "go")
    assert {
        ("constant", "pause", "250"),
        ("attribute", "Attempts", "5"),
        ("option", "Timeout", "15"),
        ("header", "X-Caller", "X-Caller"),
        ("key", "at", "at"),
        ("environment", "PORT", "PORT"),
        ("growth", "wait", "2"),
        ("raises", "StatusError", "StatusError"),
        ("import", "net/http", "net/http"),
    } <= found


def test_go_tags_count_where_the_type_is_the_fragment() -> None:
    source = (
        'package p\n\ntype fault struct {\n\tCode string `json:"errorCode,omitempty"`\n\tSkip string `json:"-"`\n}\n'
    )
    found = said(source, "type fault struct", "go")
    assert ("key", "errorCode", "errorCode") in found
    assert ("key", "-", "-") not in found


def test_java_overloads_are_defaults() -> None:
    source = """class Audit {
    static final long TTL_MILLIS = 300_000;
    void publish(String who) {
        publish(who, Outcome.SUCCESS);
    }
    void publish(String who, Outcome outcome) {
        event.put("eventTime", now);
        if (age > TTL_MILLIS) throw new StaleException("x");
        try { go(); } catch (IOException | TimeoutException e) { log.warn("x"); }
    }
}
"""
    found = said(source, "void publish(String who, Outcome", "java")
    assert {
        ("parameter", "outcome", "Outcome.SUCCESS"),
        ("constant", "TTL_MILLIS", "300000"),
        ("key", "eventTime", "eventTime"),
        ("raises", "StaleException", "StaleException"),
        ("catches", "IOException, TimeoutException", "IOException, TimeoutException"),
        ("call", "log.warn", "log.warn"),
    } <= found


@pytest.mark.parametrize(
    ("language", "source", "start", "expected"),
    [
        ("ruby", 'def call(p, attempts: 4)\n  raise ApiError, "x"\nend\n', "def call(", ("parameter", "attempts", "4")),
        ("kotlin", "fun call(p: P, attempts: Int = 4): S {\n  x()\n}\n", "fun call(", ("parameter", "attempts", "4")),
        ("csharp", "class A {\n  int Call(int n = 4) {\n    x();\n  }\n}\n", "int Call(", ("parameter", "n", "4")),
        ("rust", "const T: u64 = 10;\nfn call() {\n    x(T);\n}\n", "fn call(", ("constant", "T", "10")),
        ("php", "<?php\nfunction call($n = 4) {\n  x();\n}\n", "function call(", ("parameter", "n", "4")),
        ("c", "#define T 10\nint call(void) {\n  x(T);\n}\n", "int call(", ("constant", "T", "10")),
        ("bash", "T=10\ncall() {\n  curl -m $T\n}\n", "call() {", ("constant", "T", "10")),
    ],
)
def test_other_languages_by_generic_rules(
    language: str, source: str, start: str, expected: tuple[str, str, str]
) -> None:
    assert expected in said(source, start, language)


@settings(max_examples=60, deadline=None)
@given(language=st.sampled_from(["python", "typescript", "go", "java"]), source=st.binary(max_size=200))
def test_any_bytes_are_read(language: str, source: bytes) -> None:
    whole = Fragment("r", "p", 1, 1000, "f", Level.FUNCTION, language, "red")
    found = facts(whole, source)
    assert all(fact.line >= 1 and 0 <= fact.offset <= len(source) for fact in found)


WORDS = st.text(alphabet="()[]{}=:,.'\"\n abfx01*<>|&", max_size=120)


@settings(max_examples=100, deadline=None)
@given(language=st.sampled_from(["python", "typescript", "go", "java"]), source=WORDS)
def test_any_broken_code_is_read(language: str, source: str) -> None:
    whole = Fragment("r", "p", 1, 1000, "f", Level.FUNCTION, language, "red")
    assert facts(whole, source.encode()) == facts(whole, source.encode())


def test_every_source_has_a_name_that_the_vocabulary_may_use() -> None:
    assert len({source.value for source in Source}) == len(Source)
