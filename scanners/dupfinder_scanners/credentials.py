"""Credentials in source text: what looks like one is masked before anything keeps or shows the text.

A detector is a literal that gives it away and a pattern that is matched there, so text without such a literal costs a
few substring searches. The shapes are those that the issuers document. Line ends and quotes stay as they were, so line
numbers hold and masked source still parses.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MASK = b"*" * 12
"""Stands for the secret part, whatever its length."""

LEAST_ENTROPY = 3.0
"""Bits a character (Shannon) from which a quoted literal beside a telling name is taken for a credential."""

_KEY_BYTES = 16 * 1024
"""How far behind its first line the body of a private key is looked for."""

_KEY_BODY = re.compile(rb"[A-Za-z0-9+/=]{16,}")
_KEY_START, _KEY_MARK, _KEY_END = b"-----BEGIN ", b"PRIVATE KEY", b"-----END "
_LEAST_SECRET = 8
_SHORTEST_JUMBLE = 12
_CAPITALS_OF_CHANCE = (0.3, 0.7)
_DIGIT, _LETTER, _CAPITAL = (re.compile(rb"[%b]" % one) for one in (b"0-9", b"A-Za-z", b"A-Z"))
_CONSONANTS = re.compile(rb"[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)
_WORDS = re.compile(rb"[A-Za-z]+[0-9]{0,3}")
_BETWEEN = rb"[\s_./:@#,;+&?=()\[\]*|-]"
_SPLIT = re.compile(_BETWEEN + rb"+")
_WORDED = re.compile(rb"(?:%b*+(?:[A-Za-z]++[0-9]{0,3}+|[0-9]++)(?=%b|\Z))*+%b*+" % ((_BETWEEN,) * 3))
"""Words (`_WORDS`) and numbers only, with what stands between them."""
_STAND_IN = re.compile(rb"\$[({a-z_]|%[sdr(]|[{<][a-z_%.{ ]|\{\}|\.\.\.|xxxx|\*\*\*", re.IGNORECASE)
_STAND_INS = frozenset({b"pass", b"password", b"passwd", b"pwd", b"pw", b"secret", b"token", b"port"})


@dataclass(frozen=True, slots=True)
class Detector:
    """`cues`, in lower case, each starts a possible match; the last group of `pattern` that matched is masked.

    `guess`: the value must also look random, since the name beside it says too little.
    """

    kind: str
    cues: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    guess: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Where a credential is, as offsets into the bytes of the text, end out; of which kind."""

    start: int
    end: int
    kind: str


_NAME = rb"[A-Za-z0-9_.-]{0,40}"
_SIGN = rb"[\"'`\]})]{0,3}(?:[ \t]*:[ \t]*[A-Za-z?<>\[\].& ]{1,30})?[ \t]*(?::=|=>|=|:|,|\()[ \t]*[@bBrRfFuU]{0,2}"
_VALUE = rb"[\"'`]([^\"'`\s]{8,400})[\"'`]"
_NAMED = (
    b"passw",
    b"passphrase",
    b"pwd",
    b"secret",
    b"token",
    b"apikey",
    b"api_key",
    b"api-key",
    b"accesskey",
    b"access_key",
    b"access-key",
    b"privatekey",
    b"private_key",
    b"authkey",
    b"auth_key",
    b"credential",
)


def _issued(kind: str, prefixes: tuple[str, ...], body: bytes) -> Detector:
    """A token of a shape that its issuer made to be recognised: the prefix stays, the rest is masked."""
    either = b"|".join(re.escape(one.encode()) for one in prefixes)
    pattern = re.compile(rb"(?<![A-Za-z0-9_])(?:" + either + rb")(" + body + rb")")
    return Detector(kind, tuple(one.lower().encode() for one in prefixes), pattern)


DETECTORS = (
    _issued("AWS key", ("AKIA", "ASIA", "ABIA", "ACCA"), rb"[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _issued("GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), rb"[A-Za-z0-9]{36,255}"),
    _issued("GitHub token", ("github_pat_",), rb"[A-Za-z0-9_]{22,255}"),
    _issued("GitLab token", ("glpat-",), rb"[A-Za-z0-9_-]{20,}"),
    _issued("Slack token", ("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"), rb"[A-Za-z0-9-]{10,}"),
    _issued("Slack webhook", ("hooks.slack.com/services/",), rb"T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{16,}"),
    _issued("Stripe key", ("sk_live_", "sk_test_", "rk_live_", "rk_test_"), rb"[A-Za-z0-9]{16,}"),
    _issued("Stripe webhook", ("whsec_",), rb"[A-Za-z0-9+/=]{16,}"),
    _issued("Google key", ("AIza",), rb"[0-9A-Za-z_-]{35}"),
    _issued("npm token", ("npm_",), rb"[A-Za-z0-9]{36}"),
    _issued("PyPI token", ("pypi-AgE",), rb"[A-Za-z0-9_-]{50,}"),
    _issued("SendGrid key", ("SG.",), rb"[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    _issued("API key", ("sk-",), rb"(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{32,}"),
    _issued("JWT", ("eyJ",), rb"[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    Detector("URL with password", (b"://",), re.compile(rb"://[^\s/:@'\"`]*:([^\s/@'\"`]{3,200})@")),
    Detector(
        "authorization header",
        (b"bearer ", b"basic "),
        re.compile(rb"(?:bearer|basic) ([A-Za-z0-9+/=._~-]{16,2000})", re.IGNORECASE),
        guess=True,
    ),
    Detector("named literal", _NAMED, re.compile(rb"[A-Za-z_-]" + _NAME + _SIGN + _VALUE), guess=True),
    Detector("named value", _NAMED, re.compile(rb"[A-Za-z0-9_]+=([^\"'`\s$(){}<>,;\\]{12,400})"), guess=True),
)

_CUES = frozenset(cue for each in DETECTORS for cue in each.cues)
_ANY_CUE = re.compile(b"|".join(map(re.escape, sorted({_KEY_START.lower(), *_CUES}))))
_SHORT = 400
"""Bytes up to which one search for all cues costs less than one a cue."""


def findings(data: bytes) -> tuple[Finding, ...]:
    """What looks like a credential in source text, in order; findings may overlap."""
    lower = data.lower()
    if len(data) <= _SHORT and not _ANY_CUE.search(lower):
        return ()
    met = {cue for cue in _CUES if cue in lower}
    likely = [each for each in DETECTORS if not met.isdisjoint(each.cues)] if met else ()
    return tuple(sorted({*_keys(data), *(one for each in likely for one in _found(each, data, lower))}))


def masked(data: bytes) -> bytes:
    """Source text with `MASK` in place of what looks like a credential; what gives its kind away stays."""
    return _replaced(data, lambda _: MASK)


def numbered(data: bytes, known: dict[bytes, int]) -> bytes:
    """The same with `credential-1`, `credential-2` and so on, so that one can be told from another where texts are laid
    side by side. `known` are those of the texts before, and gets those of this one; what they are stays in it."""
    return _replaced(data, lambda secret: b"credential-%d" % known.setdefault(secret, len(known) + 1))


def _replaced(data: bytes, instead: Callable[[bytes], bytes]) -> bytes:
    parts: list[bytes] = []
    end = 0
    for one in findings(data):
        if one.start >= end:
            parts += [data[end : one.start], instead(data[one.start : one.end])]
        end = max(end, one.end)
    return b"".join([*parts, data[end:]]) if parts else data


def masked_text(text: str) -> str:
    """`masked` for text."""
    return masked(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def secretive(literal: bytes) -> bool:
    """Whether a literal, seen without the name beside it, may be a credential: an issued one, a URL with a password, or
    what is not made of words. Of use where hiding too much costs nothing; `findings` is the test for what is shown."""
    if len(literal) < _LEAST_SECRET or (b"://" not in literal and not _DIGIT.search(literal)):
        return False
    return any(len(part) >= _LEAST_SECRET and _random(part) for part in literal.split()) or bool(findings(literal))


def _found(detector: Detector, data: bytes, lower: bytes) -> Iterator[Finding]:
    for cue in detector.cues:
        at = lower.find(cue)
        while at >= 0:
            if match := detector.pattern.match(data, at):
                value = match[1]
                if not _harmless(value) and (not detector.guess or _random(value)):
                    yield Finding(match.start(1), match.end(1), detector.kind)
            at = lower.find(cue, at + len(cue))


def _keys(data: bytes) -> Iterator[Finding]:
    """The body of each private key block, run by run of its letters: to its last line, or as far as one could reach."""
    at = data.find(_KEY_START)
    while at >= 0:
        mark = data.find(_KEY_MARK, at, at + 60)
        if mark >= 0:
            start = mark + len(_KEY_MARK)
            end = data.find(_KEY_END, start, start + _KEY_BYTES)
            for match in _KEY_BODY.finditer(data, start, end if end >= 0 else start + _KEY_BYTES):
                if end >= 0 or not _WORDS.fullmatch(match[0]):
                    yield Finding(match.start(), match.end(), "private key")
        at = data.find(_KEY_START, at + 1)


def _harmless(value: bytes) -> bool:
    """A stand-in: a variable, a template, a row of stars, the word `password`."""
    return bool(_STAND_IN.search(value)) or value.lower() in _STAND_INS or len(set(value)) <= 2


def _random(value: bytes) -> bool:
    """Not made of words, with as many bits a character as chance gives: letters and digits, or jumbled letters."""
    if not _LETTER.search(value) or value.startswith((b"/", b"http")):
        return False
    likely_words = not _DIGIT.search(value) or _WORDED.fullmatch(value)
    if likely_words and (len(value) < _SHORTEST_JUMBLE or not any(map(_jumbled, _SPLIT.split(value)))):
        return False
    counts = Counter(value)
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return bits >= min(LEAST_ENTROPY, math.log2(len(value)) - 0.5)


def _jumbled(part: bytes) -> bool:
    """Letters in no order that words have: capitals as often as not, or more consonants in a row than any word has."""
    letters = len(part) - len(_DIGIT.findall(part))
    if len(part) < _SHORTEST_JUMBLE or letters < _SHORTEST_JUMBLE:
        return False
    capitals = len(_CAPITAL.findall(part)) / letters
    return _CAPITALS_OF_CHANCE[0] <= capitals <= _CAPITALS_OF_CHANCE[1] or bool(_CONSONANTS.search(part))
