"""An export of so many fragments, grown from a folder of repositories: `python -m benchmarks.action.index`.

Run by the Python of the action's installation, so that the tables are of its version.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.speed.lookup import changed, read, tables
from dupfinder.lookup.export import export


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.action.index", description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fragments", type=int, required=True)
    parser.add_argument("--lines", type=int, required=True)
    given = parser.parse_args()
    facts = tables(read(given.root), given.fragments, given.folder / "index.lookup.duckdb")
    done = export(given.folder / "index.lookup.duckdb", given.folder / "private.gz", "private", "0")
    lines = changed(given.root, given.folder / "change", given.lines)
    print(json.dumps(facts | asdict(done) | {"lines": lines}))


if __name__ == "__main__":
    main()
