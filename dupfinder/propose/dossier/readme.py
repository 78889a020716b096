"""`README.md` of a proposal, one page."""

from __future__ import annotations

from collections.abc import Iterator

from dupfinder.model import Candidate, DriftRow
from dupfinder.propose.dossier.facts import Facts
from dupfinder.propose.dossier.markdown import block, code, table

MOST_FUNCTIONS, MOST_REASONS = 4, 5
"""Signatures and reasons that a page has room for; the rest is where it says."""


def readme(facts: Facts) -> str:
    """The job, who has it and migrates, where copies disagree, the proposed API, its tests, open questions."""
    one = facts.candidate
    parts = [
        f"# One {code(one.job)} for {len(one.squads)} squads",
        f"A draft, made from candidate {code(one.id[:12])}. Nothing of the squads' code was run to make it. "
        "Read it, name things better, decide what is open, then publish it under your own name.",
        "## Who has it, and what moving takes",
        _squads(facts),
        *_migration(facts),
        "## Where the copies disagree",
        _drift(one),
        "## Proposed API",
        *_interface(facts),
        *(("## What checks it", _checks(facts)) if facts.checks else ()),
        "## Open questions",
        "\n".join(_questions(facts)),
    ]
    return "\n\n".join(parts) + "\n"


def _squads(facts: Facts) -> str:
    one = facts.candidate
    rows = []
    for squad in dict.fromkeys(each.squad for each in one.fragments):
        copies = [each for each in one.fragments if each.squad == squad]
        first = copies[0]
        more = f" and {len(copies) - 1} more" if len(copies) > 1 else ""
        lines = sum(each.lines for each in copies)
        languages = ", ".join(sorted({each.language for each in copies}))
        place = code(f"{first.repository}:{first.path}:{first.start_line}")
        rows.append([code(squad), f"{place} {code(first.name)}{more}", languages, str(lines), _effort(facts, squad)])
    return table(["squad", "copies", "language", "lines", "to move"], rows)


def _effort(facts: Facts, squad: str) -> str:
    """The patches of a squad, and the lines that no patch moves."""
    patches = [each for each in facts.migrations if each.squad == squad]
    said = [f"{code(each.file)}: {each.lines} lines change, copies replaced: {len(each.replaced)}" for each in patches]
    rest = [each for each in facts.by_hand if each.squad == squad]
    if rest:
        said.append(f"by hand: {sum(each.lines for each in rest)} lines")
    return "; ".join(said) or "nothing"


def _migration(facts: Facts) -> Iterator[str]:
    if facts.migrations:
        yield (
            "Each patch keeps the squad's own function, its name, signature and docstring, and replaces what is in it "
            "by a call. Callers do not change. Install the library first, then in the repository: `git apply FILE`, "
            "and run its tests. Inlining the wrappers is a later step, at each squad's leisure. `details.md` lists "
            "every copy, how much of it the draft covers, and what was left alone."
        )


def _drift(one: Candidate) -> str:
    if not one.drift:
        return "Nowhere that was found."
    titles = ["decision", "most say", *(code(squad) for squad in one.squads)]
    return "Outliers are bold.\n\n" + table(titles, [_row(row, one) for row in one.drift])


def _row(row: DriftRow, one: Candidate) -> list[str]:
    cells = []
    for squad in one.squads:
        said = row.values.get(squad, ())
        text = ", ".join(code(value) for value in said) or "-"
        cells.append(f"**{text}**" if said and squad in row.outliers else text)
    return [code(row.label), code(row.majority) if row.majority is not None else "no value leads", *cells]


def _interface(facts: Facts) -> Iterator[str]:
    if facts.functions:
        yield (
            f"Package {code(facts.package)}, in `library/`. Every copy that a patch replaces is an instance of these "
            "functions: what all do is the body, what differs is a parameter with the majority as its default."
        )
        yield from (block(each.signature, "python") for each in facts.functions[:MOST_FUNCTIONS])
        rest = [code(each.name) for each in facts.functions[MOST_FUNCTIONS:]]
        if rest:
            yield f"In `library/` too: {', '.join(rest)}."
    if facts.sketches:
        told = ", ".join(f"{language} ({code(file)})" for language, file in facts.sketches)
        yield f"Sketches for other languages, without patches: {told}. `copies.md` shows the copies side by side."


def _checks(facts: Facts) -> str:
    limited = [place for place, left_out in facts.checks if left_out]
    said = (
        f"`library/tests` hold each of the {len(facts.checks)} copies that a patch replaces as it stood, and compare "
        "it with the same function on the draft, in a made-up world and with made-up arguments. They were not run to "
        "make this: run `python -m pytest -rs` in `library/`. A test that reaches less than half of its "
        "copy's lines is skipped, and names them."
    )
    if limited:
        said += f" For {len(limited)} of them the tests leave something of the class or function out: see `details.md`."
    return said


def _questions(facts: Facts) -> Iterator[str]:
    """What a person has to decide or do: rows without a majority, what was left alone."""
    yield "- What is the package called, and who owns it?"
    if facts.migrations:
        yield "- Each repository must add the package to its dependencies; the patches do not."
    without = [code(row.label) for row in facts.candidate.drift if row.majority is None]
    if without:
        yield f"- No value leads. Which one is right? {'; '.join(without)}."
    yield from (f"- Left alone: {code(reason)}" for reason in facts.refused[:MOST_REASONS])
    if len(facts.refused) > MOST_REASONS:
        yield f"- {len(facts.refused) - MOST_REASONS} more are left alone: `details.md` says why."
