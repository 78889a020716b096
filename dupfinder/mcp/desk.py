"""The questions that an assistant may ask, without any protocol: each opens the index anew, so a new scan is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder.config import Config
from dupfinder.findings import CheckResult, FindResult
from dupfinder.lookup import opened
from dupfinder_scanners.errors import DupfinderError

if TYPE_CHECKING:
    from dupfinder.check.run import Options
    from dupfinder.lookup import Lookup
    from dupfinder.model import Candidate, ScanResult

LONGEST_WORDS = 400
"""Characters of a question in words; what is longer is code, and belongs in the other argument."""


class DeskError(DupfinderError):
    """A question that says too little or too much."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One candidate with the run that it is of."""

    result: ScanResult
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are answered.

    `tables` gives the file of look-up tables, `index` is the index of runs (None where there is an export only).
    `folder` lies in the checkout that somebody works in, `repository` is its name in the index, where it is not the
    name of its folder. `visibility` is what the hosting service says of it, None where nobody does.
    """

    tables: Callable[[], Path]
    index: Path | None
    config: Config
    folder: Path
    repository: str | None = None
    visibility: str | None = None

    def find(self, words: str, code: str, language: str, limit: int) -> FindResult:
        """Who has this already? In words, or with code. Raises DeskError for neither, both, or a long question."""
        if bool(words.strip()) == bool(code.strip()):
            raise DeskError("Ask in words or with code: give one of the two.")
        if len(words) > LONGEST_WORDS:
            raise DeskError(f"The words are longer than {LONGEST_WORDS} characters; give a few, or give code.")
        with opened(self.tables()) as lookup:
            if words.strip():
                from dupfinder.find.words import by_words

                return by_words(words, lookup, limit)
            from dupfinder.find.text import by_text

            return by_text(code, language.strip().lower() or None, lookup, self.config, limit)

    def check(self, code: str, path: str, paths: Sequence[str], base: str) -> CheckResult:
        """What exists elsewhere of some code that will stand in `path`, or else of what the working tree changes.

        Raises DeskError where it is not clear which of the two is asked for.
        """
        from dupfinder.check.run import Options

        if bool(code.strip()) != bool(path.strip()):
            raise DeskError("Code needs the path of the file that it will stand in; give code and path, or neither.")
        if code.strip() and (paths or base):
            raise DeskError("Give code with its path, or paths and base of changed files; not both.")
        options = Options(base=base or None, visibility=self.visibility, jobs=1)
        with opened(self.tables()) as lookup:
            if not code.strip():
                return self._change(paths, lookup, options)
            from dupfinder.check.pasted import check_code

            folder, name = self._checkout()
            return check_code(code, path, folder, name, lookup, self.config, options)

    def show(self, identifier: str) -> Shown | FindResult:
        """One candidate, by its id, a past id or the start of one; of an export only who has it and where.

        Raises an IndexFileError, UnknownCandidateError or DeskError.
        """
        if not identifier.strip():
            raise DeskError("Say which candidate: give the id that find or check named.")
        if self.index is None:
            return self._members(identifier.strip())
        from dupfinder.index import load_latest, resolve

        current = resolve(self.index, identifier.strip())
        result = load_latest(self.index)
        return Shown(result, next(one for one in result.candidates if one.id == current))

    def _members(self, identifier: str) -> FindResult:
        from dupfinder.find.candidate import by_candidate

        with opened(self.tables()) as lookup:
            return by_candidate(identifier, lookup)

    def _change(self, paths: Sequence[str], lookup: Lookup, options: Options) -> CheckResult:
        from dupfinder.check.change import Checkout
        from dupfinder.check.run import check

        checkout = Checkout(self.folder, self.repository)
        inside = tuple(checkout.inside(checkout.root / path) for path in paths)
        return check(checkout, lookup, self.config, replace(options, paths=inside)).result

    def _checkout(self) -> tuple[Path, str]:
        """The root of the checkout and its name; outside git, the folder itself."""
        from dupfinder.check.change import Checkout

        try:
            checkout = Checkout(self.folder, self.repository)
        except DupfinderError:
            return self.folder, self.repository or self.folder.resolve().name
        return checkout.root, checkout.name
