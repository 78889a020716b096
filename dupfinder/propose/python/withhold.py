"""Patches that carry a credential are withheld: they would be mailed, attached and pasted."""

from __future__ import annotations

from dataclasses import replace

from dupfinder.propose.python.draft import Draft
from dupfinder_scanners.credentials import findings


def without_credentials(draft: Draft) -> Draft:
    """The draft without patches that hold what looks like a credential; `refused` says which, and what it looks like.

    A patch shows lines around a change too, and a line of them is enough.
    """
    patches, refused = [], list(draft.refused)
    for patch in draft.patches:
        kinds = sorted({one.kind for one in findings(patch.text.encode("utf-8", "replace"))})
        if not kinds:
            patches.append(patch)
            continue
        refused.append(
            f"{patch.repository}: the patch for {patch.squad} is withheld, as it would carry what looks like a "
            f"credential ({', '.join(kinds)}); move that out of the code, then propose again."
        )
    return replace(draft, patches=tuple(patches), refused=tuple(refused))
