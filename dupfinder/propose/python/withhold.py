"""Patches that carry a credential are withheld: they would be mailed, attached and pasted. The rest is masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dupfinder.propose.python.draft import Draft
from dupfinder_scanners.credentials import MASK, findings, masked_text
from dupfinder_scanners.fragments import Fragment


class Sources:
    """Source text as it is read for a draft, and the credentials that were seen in it: away from the name beside it, as
    in a list of what the copies disagree on, one is known again only by what it is."""

    def __init__(self, read: Callable[[Fragment], bytes]) -> None:
        self._read = read
        self._seen: set[str] = set()

    def text(self, fragment: Fragment) -> bytes:
        """The whole file of a fragment, as it is."""
        data = self._read(fragment)
        self._seen |= {data[one.start : one.end].decode("utf-8", "replace") for one in findings(data)}
        return data

    def masked(self, text: str) -> str:
        """Text without what was seen, nor anything else that looks like a credential."""
        for value in sorted(self._seen, key=lambda one: (-len(one), one)):
            text = text.replace(value, MASK.decode())
        return masked_text(text)


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
