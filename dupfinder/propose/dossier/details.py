"""`details.md` of a proposal: what the page has no room for."""

from __future__ import annotations

from collections.abc import Iterator

from dupfinder.propose.dossier.facts import Facts
from dupfinder.propose.dossier.markdown import code, table


def details(facts: Facts) -> str:
    """Every copy, how much of it the draft covers, what was left alone, unused imports, what the tests leave out."""
    one = facts.candidate
    rows = [[code(each.squad), code(each.place), code(each.name), each.language] for each in one.fragments]
    parts = ["# Details", "## Copies", table(["squad", "place", "name", "language"], rows), *_rest(facts)]
    return "\n\n".join(parts) + "\n"


def _rest(facts: Facts) -> Iterator[str]:
    if facts.functions:
        yield "## How much of each copy the draft covers"
        yield _covers(facts)
    if facts.refused:
        yield "## Left alone"
        yield "\n".join(f"- {code(reason)}" for reason in facts.refused)
    unused = [(each.repository, path, names) for each in facts.migrations for path, names in each.unused]
    if unused:
        yield "## Imports that are unused afterwards"
        yield "They were left, because others may import them from there."
        yield "\n".join(f"- {code(f'{place}:{path}')}: {code(', '.join(names))}" for place, path, names in unused)
    limited = [(place, left_out) for place, left_out in facts.checks if left_out]
    if limited:
        yield "## What the tests of the draft leave out"
        yield "These tests run without it, so they say nothing of what it would do."
        yield "\n".join(f"- {code(place)}: {code(', '.join(left_out))}" for place, left_out in limited)


def _covers(facts: Facts) -> str:
    rows = [
        [code(function.name), code(place), f"{share:.0%}", f"{kept} of {every}"]
        for function in facts.functions
        for place, share, kept, every in function.copies
    ]
    return table(["function", "copy", "of its code that others have too", "statements in the shared function"], rows)
