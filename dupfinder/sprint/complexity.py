"""Lines weighed by how much they branch: what the estimate from size counts.

McCabe's number of a function is one more than its branches (McCabe 1976, A Complexity Measure). Branches are counted by
keyword and operator in the syntax tree. The factor is COCOMO II's for product complexity (Boehm et al. 2000, CPLX, very
low to very high); which number earns which rating is ours, with McCabe's own limit of 10 as the end of nominal.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping

from dupfinder.config import EffortSettings
from dupfinder_scanners.fragments import Fragment

BANDS = (1.0, 5.0, 10.0, 20.0)
"""The highest numbers that are rated very low, low, nominal and high."""

_BRANCHES = frozenset({
    "if", "elif", "elsif", "elseif", "unless", "for", "foreach", "while", "until", "loop", "case", "catch", "except",
    "rescue", "guard", "&&", "||", "and", "or", "?", "??",
})  # fmt: skip
_ARMS = frozenset({"match_arm", "when_entry"})

Weigh = Callable[[Fragment], float]
"""Lines of a copy, weighed."""


def weigher(snippets: Mapping[str, str], settings: EffortSettings) -> Weigh:
    """How many lines of average difficulty a copy stands for; its lines as they are where its text is not kept."""

    def weigh(copy: Fragment) -> float:
        text = snippets.get(copy.place)
        if text is None:
            return float(copy.lines)
        return copy.lines * settings.complexity_factors[bisect_left(BANDS, complexity(copy.language, text))]

    return weigh


def complexity(language: str, text: str) -> float:
    """McCabe's number, a function of the text; 1 where nothing branches or the language is not parsed."""
    from dupfinder.assess.drift.tree import FUNCTIONS, parse
    from dupfinder_scanners.languages.registry import LANGUAGES

    if language not in {one.name for one in LANGUAGES}:
        return 1.0
    tree = parse(language, text.encode("utf-8", "replace"))
    pairs = list(zip(tree.kind, tree.named, strict=True))
    branches = sum(kind in (_ARMS if named else _BRANCHES) for kind, named in pairs)
    functions = sum(named and kind in FUNCTIONS for kind, named in pairs)
    return 1.0 + branches / max(functions, 1)
