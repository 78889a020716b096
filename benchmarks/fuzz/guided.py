"""One harness under atheris, which looks at what code an input reaches: `python -m benchmarks.fuzz.guided NAME`.

What follows the name goes to libFuzzer (https://llvm.org/docs/LibFuzzer.html#options), as in `-runs=100000`; a folder
is where new inputs are kept. atheris comes with the group `fuzz`, where it has a wheel: on Linux, for CPython.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["dupfinder", "dupfinder_scanners", "dupfinder_reports"]):
        from benchmarks.fuzz.registry import harness_of

    harness = harness_of(arguments[0])
    folder = Path(tempfile.mkdtemp(prefix="dupfinder-seeds-"))
    for number, data in enumerate((*harness.kept(), *harness.seeds())):
        (folder / str(number)).write_bytes(data)
    given = arguments[1:]
    folders = [one for one in given if not one.startswith("-")]
    options = [one for one in given if one.startswith("-")]
    atheris.Setup([sys.argv[0], *options, *folders, str(folder)], harness.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
