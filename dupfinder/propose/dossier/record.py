"""`decision-record.md`: the options and what speaks for each, filled in from evidence."""

from __future__ import annotations

from dupfinder.propose.dossier.facts import Facts
from dupfinder.propose.dossier.markdown import code


def record(facts: Facts) -> str:
    """An architecture decision record in the form of Nygard, still to be decided."""
    one = facts.candidate
    open_rows = sum(row.majority is None for row in one.drift)
    share = [each[1] for function in facts.functions for each in function.copies]
    settings = [line for each in facts.functions for line in each.signature.split("\n") if line.rstrip().endswith(",")]
    changed = sum(each.lines for each in facts.migrations)
    moved = sorted({each.squad for each in facts.migrations})
    stay = sorted(set(one.squads) - set(moved))
    depend = ", ".join(code(squad) for squad in moved)
    keep = ", ".join(code(squad) for squad in stay) or "nobody"
    return f"""# One {code(one.job)} instead of {len(one.fragments)}

Status: proposed.

## Context

{", ".join(code(squad) for squad in one.squads)} have {len(one.fragments)} copies, {one.lines} lines together,
{one.duplicated_lines} of them duplicated. Decisions on which the copies disagree: {len(one.drift)}. Of these,
{open_rows} have no value that leads.

## Options

1. **Leave it.** No work now. Every fix is made {len(one.fragments)} times, and the {len(one.drift)} differences stay.
2. **Agree on a convention.** Squads align their settings, each in its own code. It costs the decisions of the drift
   table and no release. New copies are not prevented.
3. **Share the draft, wrappers first.** Patches: {len(facts.migrations)}, lines changed: {changed}. Behaviour stays as
   it is in each squad, because each passes its own settings. Of each copy's code, {min(share):.0%} to {max(share):.0%}
   is common. The price is an API of {len(settings)} parameters, which keeps every difference alive until somebody
   decides.
4. **Share one behaviour.** As 3, then settle the drift table and delete the parameters. The smallest API, and most to
   talk about.

## Decision

Open. The draft makes 3 possible in a day and is the first step of 4.

## Consequences

- Dependent on {code(facts.package)}, which needs an owner, releases and a changelog: {depend}.
- With their own code for now: {keep}.
- A change of a default changes nobody who passes the value; the wrappers pass all of them.
"""
