"""A proposal made from a hostile organisation: nothing is written outside its folder, and its pages carry no markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.orgs import dupfinder
from tests.reports.test_markdown import leaves

pytestmark = pytest.mark.slow

SQUADS = ("<img src=x onerror=alert(1)>", "@team`x`", "..=1+1 [l](javascript:alert(1))")
CODE = '''import requests


def fetch_{name}(session, url, attempts={attempts}):
    """<script>alert(1)</script> @team ](javascript:alert(1)) </details> \x1b[31m"""
    label = "<img src=x onerror=alert(1)> ../../etc/passwd"
    for attempt in range(attempts):
        try:
            response = session.get(url, headers={{"X-Label": label}}, timeout={attempts})
            response.raise_for_status()
            return response.json()
        except requests.RequestException as error:
            if attempt + 1 == attempts:
                raise RuntimeError("<b>{name}</b> @team") from error
'''


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for number, squad in enumerate(SQUADS, 3):
        place = folder / "org" / squad / "src"
        place.mkdir(parents=True)
        (place / "fetch.py").write_text(CODE.format(name="orders", attempts=number), "utf-8")
    done = dupfinder("scan", "org", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    (one, *_) = json.loads(done.stdout)["candidates"]
    done = dupfinder("propose", one["id"], "-o", "inside/draft", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f]", done.stderr)
    return folder


def test_nothing_is_written_outside(proposed: Path) -> None:
    written = {path.relative_to(proposed) for path in proposed.rglob("*") if path.is_file()}
    ours = {path for path in written if path.parts[0] not in ("org", ".dupfinder")}
    assert ours
    assert {path.parts[:2] for path in ours} == {("inside", "draft")}
    for path in ours:
        assert ".." not in path.name.strip(".")
        assert re.fullmatch(r"[\w.@+=-]+", path.name), path.name


def test_patches_stay_in_their_repository(proposed: Path) -> None:
    patches = sorted((proposed / "inside" / "draft").rglob("*.patch"))
    assert patches
    for path in patches:
        heads = re.findall(r"^(?:---|\+\+\+) (.*)$", path.read_text("utf-8"), re.M)
        assert {head.rstrip("\t") for head in heads} == {"a/src/fetch.py", "b/src/fetch.py"}


def test_pages_carry_no_markup(proposed: Path) -> None:
    pages = sorted((proposed / "inside" / "draft").rglob("*.md"))
    assert {path.name for path in pages} >= {"README.md", "decision-record.md", "copies.md"}
    for path in pages:
        for token in leaves(path.read_text("utf-8")):
            assert token.type not in {"html_inline", "html_block", "image"}, (path.name, token.content)
            if token.type == "link_open":
                assert not re.match(r"\s*(?:javascript|data|vbscript|https?):", token.attrs["href"], re.I)
            if token.type == "text":
                assert not re.search(r"@team|<|\x1b", token.content), (path.name, token.content)
