"""What a repository or an org says about itself: CODEOWNERS, catalog files, ignore files, configuration, decisions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from benchmarks.fuzz.harness import Harness
from dupfinder import config
from dupfinder.assess.family.rules import load_file
from dupfinder.check import baseline
from dupfinder.track import record
from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.ownership import Ownership, parse_catalog, parse_codeowners
from dupfinder_scanners.sources.gitignore import parse_ignore
from dupfinder_scanners.sources.selection import Selection

ROOT = Path(__file__).parents[2]
SEEDS = Path(__file__).parent / "seeds"
PATHS = ("a.py", "src/app/main.go", "docs/deep/er/x.md", "build/x", "apps/billing/retry.py", "weird [name]/*.py")


def codeowners(data: bytes) -> None:
    """Any bytes are rules and warnings; every path has an answer."""
    rules = parse_codeowners(data, "CODEOWNERS")
    for path in PATHS:
        found = rules.match(path)
        assert found is None or found.squad


def ownership(data: bytes) -> None:
    """The same file as CODEOWNERS and as catalog file, through everything that asks for an owner."""
    whole = Ownership.of("shop", lambda _path, limit: data[: limit + 1], ["catalog-info.yaml", "src/catalog-info.yml"])
    for path in PATHS:
        assert whole.squad_of(path).squad
    assert whole.default().squad


def catalog(data: bytes) -> None:
    """Any bytes are an owner, or none, and warnings."""
    entry, warnings = parse_catalog(data, "catalog-info.yaml")
    assert entry is None or entry.owner
    assert all("\n" not in one for one in warnings)


def ignore(data: bytes) -> None:
    """Any lines are rules."""
    rules = parse_ignore(data.decode("utf-8", "surrogateescape").split("\n"))
    for path in PATHS:
        rules.decide(path, directory=False)
        rules.decide(path, directory=True)


@cache
def memory_folder() -> Path:
    """A folder in memory where there is one: a file is written for each execution."""
    memory = Path("/dev/shm")  # noqa: S108 - a name nobody else knows is made in it
    return Path(tempfile.mkdtemp(prefix="dupfinder-fuzz-", dir=memory if memory.is_dir() else None))


def _read(name: str, data: bytes, load: Callable[[Path], None]) -> None:
    """What `load` makes of a file; one sentence is the only error it may end in."""
    path = memory_folder() / name
    path.write_bytes(data)
    try:
        load(path)
    except DupfinderError as error:
        said(error)


def said(error: DupfinderError) -> None:
    """One sentence, as the terminal will show it."""
    assert str(error).strip()


def settings(data: bytes) -> None:
    """A configuration, and whatever is done with a sound one before anything is read."""

    def load(path: Path) -> None:
        found = config.load(path)
        assert found.platform is not None
        assert found.declared is not None
        assert found.family_files is not None
        Selection.of(found.github.include, found.github.exclude)
        owners = Ownership.of("shop", lambda *_: None, squads=found.squads, aliases=found.squad_aliases)
        excluded = parse_ignore(found.scan.exclude)
        for place in PATHS:
            assert isinstance(owners.squad_of(place).squad, str)
            excluded.decide(place, directory=False)

    _read("dupfinder.toml", data, load)


def decisions(data: bytes) -> None:
    """Decisions that were read are written and read again, and are the same."""

    def load(path: Path) -> None:
        found = record.load(path)
        again = path.with_name("again.toml")
        record.save(again, found)
        assert sorted(map(repr, record.load(again))) == sorted(map(repr, found))

    _read("dupfinder-decisions.toml", data, load)


def family(data: bytes) -> None:
    """A family file of an organisation."""

    def load(path: Path) -> None:
        load_file(path)

    _read("family.toml", data, load)


def accepted(data: bytes) -> None:
    """A baseline that was read is written and read again, and is the same."""

    def load(path: Path) -> None:
        found = baseline.load(path)
        again = path.with_name("again.txt")
        baseline.save(again, found)
        assert {one.id for one in baseline.load(again)} == {one.id for one in found}

    _read("baseline.txt", data, load)


_TOML_WORDS = (
    b'"x"',
    b"1",
    b"-1",
    b"1.5",
    b"inf",
    b"nan",
    b"true",
    b"2026-11-20",
    b"07:32:00",
    b"1979-05-27T07:32:00Z",
    b"[]",
    b"{}",
    b'""',
    b'"\\u0000"',
    b"'''x'''",
    b"[[",
    b"]]",
    b"[" * 200,
    b"{a=" * 100,
    b"9" * 5000,
    b"0x" + b"f" * 300,
    b'"\\U0010ffff"',
    b"[ignore]",
    b"[[ignore]]",
    b"[scan]",
    b"[squads]",
    b'["a", 1]',
    b'"/"',
    b'"**"',
    b'"a\\\\"',
    b"\xff",
    b"self = 1",
)
_YAML_WORDS = (
    b"&a",
    b"*a",
    b"<<: *a",
    b"!!python/object:os.system",
    b"!!binary",
    b"!!timestamp",
    b"- " * 50,
    b"[" * 300,
    b"{" * 300,
    b"? ",
    b"|",
    b">",
    b"%TAG ! x",
    b'"\\UFFFFFFFF"',
    b'"\\xZZ"',
    b"---",
    b"...",
    b"\t",
    b"0x",
    b"1:1:1",
    b"=",
    b"owner:",
    b"spec:",
)


def _seeds(*names: str) -> Sequence[bytes]:
    return [path.read_bytes() for name in names for path in sorted((SEEDS / name).iterdir())]


def _families() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "dupfinder/assess/families").glob("*.toml"))[:6]]


def harnesses() -> Sequence[Harness]:
    """Every reader of text that somebody wrote."""
    owners, patterns = (
        (b"@org/x", b"**", b"/", b"*", b"?", b"\\ "),
        (b"**", b"[", b"[!", b"[:alpha:]", b"\\", b"*a" * 30),
    )
    return (
        Harness("codeowners", codeowners, partial(_seeds, "codeowners"), owners, share=6),
        Harness("ownership", ownership, partial(_seeds, "codeowners", "catalog"), _YAML_WORDS),
        Harness("catalog", catalog, partial(_seeds, "catalog"), _YAML_WORDS, share=2),
        Harness("ignore", ignore, partial(_seeds, "ignore", "codeowners"), patterns, share=4),
        Harness("config", settings, partial(_seeds, "config"), _TOML_WORDS, share=3),
        Harness("decisions", decisions, partial(_seeds, "decisions"), _TOML_WORDS, share=3),
        Harness("family", family, _families, _TOML_WORDS),
        Harness("baseline", accepted, partial(_seeds, "baseline"), (b"0123456789abcdef  ", b"\x0c", b"\x85"), share=3),
    )
