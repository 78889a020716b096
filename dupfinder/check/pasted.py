"""Code that somebody is about to write into a file: checked as if the change were there already."""

from __future__ import annotations

import os
from pathlib import Path

from dupfinder.check.change import Change
from dupfinder.check.run import Options, judged, under
from dupfinder.config import Config
from dupfinder.engines.pasted import PastedError, pasted
from dupfinder.findings import CheckResult
from dupfinder.lookup.read import Lookup
from dupfinder_scanners.filters import role_of
from dupfinder_scanners.fragments import SourceFile
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import Locator


def check_code(  # noqa: PLR0913 - one parameter a part of the question
    code: str, path: str, folder: Path, name: str, lookup: Lookup, config: Config, options: Options
) -> CheckResult:
    """What of some code exists elsewhere, as part of the file `path` of the repository `name`, which lies in `folder`.

    What that file has already is no news, where it is there. Raises PastedError for a path of no known language.
    """
    language = language_of(path)
    if language is None:
        raise PastedError(f"{path} is of no language that is read; name the file that the code will stand in.")
    known = lookup.repositories().get(name)
    squad = lookup.squad_of(name, path) or (known.squad if known else name)
    with pasted({path: code}, config.scan.max_file_bytes) as place:
        file = SourceFile(name, path, "", language, squad, len(code), role_of(path))
        root = Path(os.path.realpath(folder))
        before = (file,) if (root / path).is_file() else ()
        change = Change("", before, (file,), Locator("local", str(root)), place)
        return judged(change, name, lookup, under(config, lookup), options)
