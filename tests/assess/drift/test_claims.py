"""Claims: the index gives what asking every concept about every fact would give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.drift.claims import Claimant
from dupfinder.assess.drift.facts import Fact, Source
from dupfinder.assess.drift.names import phrase
from dupfinder.assess.drift.values import Shape
from dupfinder.assess.drift.vocabulary import builtin, is_module, matches

_WORDS = st.sampled_from([
    "max", "delay", "timeout", "retries", "request", "id", "x", "user", "agent", "logging", "requests", "status",
    "error", "sleep", "json", "random", "backoff", "DEFAULT", "http", "client", "NotFound", "httpx",
])  # fmt: skip
_NAMES = st.builds(str.join, st.sampled_from([".", "_", "-", ""]), st.lists(_WORDS, min_size=1, max_size=4))
_FACTS = st.builds(
    Fact,
    source=st.sampled_from(list(Source)),
    name=_NAMES,
    value=st.sampled_from(["3", "0.5", "a", "true", "429, 503"]),
    shape=st.sampled_from(list(Shape)),
    line=st.just(1),
    offset=st.just(0),
    own=st.booleans(),
    within=st.sampled_from(["", "inject", "retry"]),
    bare=st.booleans(),
)


def _fits(pattern: str, fact: Fact) -> bool:
    if fact.source is Source.IMPORT:
        return is_module(pattern, fact.name)
    if fact.source in (Source.CALL, Source.NAME):
        last = fact.name.rsplit(".", 2)
        return any(matches(pattern, phrase(" ".join(last[place:]))) for place in range(len(last)))
    return matches(pattern, phrase(fact.name))


def _asked_one_by_one(fact: Fact) -> tuple[float, int]:
    best, owner = 0.0, -1
    for order, concept in enumerate(builtin()):
        if not concept.admits(fact):
            continue
        points = [concept.points(place, fact) for place, pattern in enumerate(concept.names) if _fits(pattern, fact)]
        if points and max(points) > best:
            best, owner = max(points), order
    return best, owner


@given(_FACTS)
def test_the_index_answers_as_asking_one_by_one(fact: Fact) -> None:
    assert Claimant(builtin()).claim(fact) == _asked_one_by_one(fact)


def test_a_claim_is_the_same_when_asked_again() -> None:
    fact = Fact(Source.KEYWORD, "timeout", "30", Shape.NUMBER, 1, 0, own=True)
    claimant = Claimant(builtin())
    first = claimant.claim(fact)
    assert first == claimant.claim(fact)
    assert builtin()[first[1]].slug == "timeout"
