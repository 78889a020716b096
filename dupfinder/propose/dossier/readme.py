"""`README.md` of a proposal, one page."""

from __future__ import annotations

from collections.abc import Iterator

from dupfinder.model import Candidate, DriftRow
from dupfinder.propose.dossier.facts import Facts
from dupfinder.propose.dossier.markdown import block, code, table


def readme(facts: Facts) -> str:
    """The job, who has it, where copies disagree, the proposed API, who migrates, open questions."""
    one = facts.candidate
    parts = [
        f"# One {code(one.job)} for {len(one.squads)} squads",
        f"A draft, made from candidate {code(one.id[:12])}. Nothing of the squads' code was run to make it. "
        "Read it, name things better, decide what is open, then publish it under your own name.",
        "## Who has it",
        _owners(one),
        "## Where the copies disagree",
        _drift(one),
        "## Proposed API",
        f"Package {code(facts.package)}, in `library/`. Every copy below is an instance of these functions: "
        "what all do is the body, what differs is a parameter with the majority as its default.",
        *(block(each.signature, "python") for each in facts.functions),
        "## How much of each copy it covers",
        _covers(facts),
        "## Who migrates",
        "\n".join(_migrations(facts)),
        "## Open questions",
        "\n".join(_questions(facts)),
    ]
    return "\n\n".join(parts) + "\n"


def _owners(one: Candidate) -> str:
    rows = [
        [
            code(each.squad),
            code(each.repository),
            code(f"{each.path}:{each.start_line}"),
            code(each.name),
            each.language,
        ]
        for each in one.fragments
    ]
    return table(["squad", "repository", "place", "name", "language"], rows)


def _drift(one: Candidate) -> str:
    if not one.drift:
        return "Nowhere that was found."
    return table(["decision", *(code(squad) for squad in one.squads)], [_row(row, one) for row in one.drift])


def _row(row: DriftRow, one: Candidate) -> list[str]:
    cells = []
    for squad in one.squads:
        said = row.values.get(squad, ())
        text = ", ".join(code(value) for value in said) or "-"
        cells.append(f"**{text}**" if row.majority is not None and said == (row.majority,) else text)
    return [code(row.label), *cells]


def _covers(facts: Facts) -> str:
    rows = [
        [code(function.name), code(place), f"{share:.0%}", f"{kept} of {every}"]
        for function in facts.functions
        for place, share, kept, every in function.copies
    ]
    return table(["function", "copy", "of its code that others have too", "statements in the shared function"], rows)


def _migrations(facts: Facts) -> Iterator[str]:
    yield (
        "Each patch keeps the squad's own function, its name, signature and docstring, and replaces what is in it by a "
        "call. Callers do not change. Install the library first, then in the repository: `git apply FILE`, and run "
        "its tests. Inlining the wrappers is a later step, at each squad's leisure."
    )
    yield ""
    rows = [
        [code(each.squad), code(each.repository), code(each.file), str(len(each.replaced)), str(each.lines)]
        for each in facts.migrations
    ]
    yield table(["squad", "repository", "patch", "copies replaced", "lines changed"], rows)
    unused = [(each.repository, path, names) for each in facts.migrations for path, names in each.unused]
    if unused:
        yield "\nImports that are unused afterwards and were left, because others may import them from there:\n"
        yield from (f"- {code(f'{repository}:{path}')}: {code(', '.join(names))}" for repository, path, names in unused)


def _questions(facts: Facts) -> Iterator[str]:
    """What a person has to decide or do: rows without a majority, what was left alone, other languages."""
    one = facts.candidate
    yield "- What is the package called, and who owns it?"
    yield "- Each repository must add the package to its dependencies; the patches do not."
    yield from (
        f"- {code(row.label)}: no value leads. Which one is right?" for row in one.drift if row.majority is None
    )
    yield from (f"- Left alone: {code(reason)}" for reason in facts.refused)
    other = sorted({each.language for each in one.fragments} - {"python"})
    if other:
        yield f"- Copies in {', '.join(other)} are not drafted: `copies.md` shows them side by side."
    if not facts.checks:
        yield "- The draft has no tests of its own yet. The squads' own tests, run after the patches, are its check."
