"""`decision-record.md`: the options and what speaks for each, filled in from evidence."""

from __future__ import annotations

from collections.abc import Iterator

from dupfinder.propose.dossier.facts import Facts
from dupfinder.propose.dossier.markdown import code


def record(facts: Facts) -> str:
    """An architecture decision record in the form of Nygard, with the options of MADR, still to be decided."""
    one = facts.candidate
    parts = [
        f"# One {code(one.job)} instead of {len(one.fragments)}",
        "## Status",
        "Proposed.",
        "## Context",
        _context(facts),
        "## Options",
        "\n".join(_options(facts)),
        "## Decision",
        "Open." + (" The draft makes 3 possible in a day and is the first step of 4." if facts.functions else ""),
        "## Consequences",
        "\n".join(_consequences(facts)),
    ]
    return "\n\n".join(parts) + "\n"


def _context(facts: Facts) -> str:
    one = facts.candidate
    open_rows = sum(row.majority is None for row in one.drift)
    platform = f" The platform has it already: {code(one.platform.symbol)}." if one.platform is not None else ""
    return (
        f"{', '.join(code(squad) for squad in one.squads)} have {len(one.fragments)} copies in "
        f"{', '.join(one.languages)}, {one.lines} lines together, {one.duplicated_lines} of them duplicated. Decisions "
        f"on which the copies disagree: {len(one.drift)}. Of these, {open_rows} have no value that leads.{platform}"
    )


def _options(facts: Facts) -> Iterator[str]:
    one = facts.candidate
    copies, differences = len(one.fragments), len(one.drift)
    yield "1. **Leave it.**"
    yield "   - Good: no work now."
    yield f"   - Bad: every fix is made {copies} times, and {differences} differences stay."
    yield "2. **Agree on a convention.** Squads align their settings, each in its own code."
    yield "   - Good: no release, no dependency, and it holds in every language."
    yield f"   - Bad: it costs the {differences} decisions of the drift table, and new copies are not prevented."
    if one.platform is not None:
        yield f"   - Better than both, where it fits: move to the platform's {code(one.platform.symbol)}."
    if not facts.functions:
        yield "3. **Write one library a language**, from the sketches in `api/`."
        yield "   - Good: one place for every fix."
        yield f"   - Bad: nothing is drafted, so {sum(each.lines for each in facts.by_hand)} lines move by hand."
        return
    share = [each[1] for function in facts.functions for each in function.copies]
    parameters = len({name for each in facts.functions for name in each.parameters})
    changed = sum(each.lines for each in facts.migrations)
    yield "3. **Share the draft, wrappers first.** Each squad's function becomes a call that passes its own settings."
    yield (
        f"   - Good: behaviour stays as it is in each squad. The patches are there ({len(facts.migrations)}, {changed} "
        f"lines change); of each copy's code, {min(share):.0%} to {max(share):.0%} is common."
    )
    yield f"   - Bad: an API of {parameters} parameters, which keeps every difference alive until somebody decides."
    yield "4. **Share one behaviour.** As 3, then settle the drift table and delete the parameters."
    yield "   - Good: the smallest API."
    yield f"   - Bad: most to talk about, and somebody's behaviour changes in each of the {differences} decisions."


def _consequences(facts: Facts) -> Iterator[str]:
    moved = sorted({each.squad for each in facts.migrations})
    stay = [squad for squad in facts.candidate.squads if squad not in moved]
    if moved:
        depend = ", ".join(code(squad) for squad in moved)
        yield f"- Dependent on {code(facts.package)}, which needs an owner, releases and a changelog: {depend}."
        yield "- A change of a default changes nobody who passes the value; the wrappers pass all of them."
    yield f"- With their own code for now: {', '.join(code(squad) for squad in stay) or 'nobody'}."
