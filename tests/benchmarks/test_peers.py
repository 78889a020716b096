"""What peers print, as kept in peers/ from real runs on a small organisation; and a peer that fails is no zero."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy.asking import NOT_RUN, Asked, ask
from benchmarks.accuracy.tools import dupfinder, find_dup_defs, jscpd, pyscn
from benchmarks.accuracy.tools.interface import Found, Tool, ToolError
from benchmarks.accuracy.tools.process import Limit, call, processor_seconds

GOLDEN = Path(__file__).with_name("peers")
"""Three projects: one function of 25 lines in alpha and twice in gamma, under other names in beta; gamma/old.py does
not parse. jscpd 5.4.2, pyscn 1.33.0, find-dup-defs 0.17.0."""
ROOT = Path("/org")
ALL = {
    ("alpha", "listing.py", 4, 28),
    ("beta", "pages.py", 3, 27),
    ("gamma", "again.py", 1, 25),
    ("gamma", "all.py", 1, 25),
}
SHORT = Limit(processor=20, clock=20)


def golden(name: str) -> dict[str, Any]:
    return json.loads((GOLDEN / name).read_text().replace("ROOT", ROOT.as_posix()))  # type: ignore[no-any-return]


def places(found: Found) -> set[tuple[str, str, int, int]]:
    return {(place.repository, place.path, place.start_line, place.end_line) for place in found.places}


def test_structural_pairs_of_jscpd_across_projects_are_groups() -> None:
    (found,) = jscpd.parsed(golden("jscpd-ast.json"), ROOT, aligned=False).candidates
    assert found.squads == ("alpha", "beta")
    assert places(found) == {("alpha", "listing.py", 4, 28), ("beta", "pages.py", 3, 27)}


def test_token_clones_of_jscpd_that_nearly_coincide_are_one_fragment() -> None:
    (found,) = jscpd.parsed(golden("jscpd-both.json"), ROOT, aligned=True).candidates
    assert found.squads == ("alpha", "beta", "gamma")
    assert {place.path for place in found.places} == {"listing.py", "pages.py", "again.py", "all.py"}


def test_pairs_of_pyscn_are_joined_and_pairs_in_one_project_are_not_counted() -> None:
    answer = pyscn.parsed(golden("pyscn.json"), ROOT)
    assert places(answer.candidates[0]) == ALL
    assert [len(found.squads) for found in answer.candidates] == [3, 3]
    assert answer.remark == "could not parse 1 of 5 files"
    report = golden("pyscn.json")
    report["clone"]["clone_pairs"] = [
        pair
        for pair in report["clone"]["clone_pairs"]
        if all("gamma" in pair[side]["location"]["file_path"] for side in ("clone1", "clone2"))
    ]
    assert report["clone"]["clone_pairs"]
    assert pyscn.parsed(report, ROOT).candidates == ()


def test_a_cluster_of_find_dup_defs_has_its_last_lines_and_is_counted_once() -> None:
    ends = {"alpha/listing.py": {4: 28}, "beta/pages.py": {3: 27}, "gamma/again.py": {1: 25}, "gamma/all.py": {1: 25}}
    assert len(golden("find-dup-defs.json")["groups"]) == 2
    (found,) = find_dup_defs.parsed(golden("find-dup-defs.json"), ROOT, ends.__getitem__).candidates
    assert places(found) == ALL
    assert found.title == "collect/gather"


def test_a_report_on_no_file_is_no_answer() -> None:
    read_nothing = golden("jscpd-ast.json")
    read_nothing["statistics"]["total"]["sources"] = 0
    with pytest.raises(ToolError, match="read no file"):
        jscpd.parsed(read_nothing, ROOT, aligned=False)
    parsed_nothing = golden("pyscn.json")
    parsed_nothing["summary"]["analyzed_files"] = 0
    with pytest.raises(ToolError, match="read no file"):
        pyscn.parsed(parsed_nothing, ROOT)
    with pytest.raises(ToolError, match="read no file"):
        dupfinder.parsed({"totals": {"read": 0}, "candidates": []})


def script(tmp_path: Path, *lines: str) -> Path:
    """A command that does what the lines of Python say; `argv` are its arguments."""
    path = tmp_path / "peer"
    path.write_text("\n".join([f"#!{sys.executable}", "import sys, time", "argv = sys.argv[1:]", *lines]) + "\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "org"
    (folder / "alpha").mkdir(parents=True)
    (folder / "alpha" / "listing.py").write_text("def collect():\n    pass\n")
    return folder


def peers(command: Path) -> Sequence[Tool]:
    limit = Limit(processor=20, clock=20)
    modes = [jscpd.Jscpd(command, similarity, tokens=not similarity, limit=limit) for similarity in (0.5, None)]
    return [*modes, pyscn.Pyscn(command, limit), find_dup_defs.FindDupDefs(command, limit)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sys.exit('Error: no memory of that')", "Error: no memory of that|wrote no report|printed no JSON"),
        ("raise SystemExit(70)", "exit code 70: nothing said"),
        ("pass", "wrote no report|printed no JSON"),
        ("print('{}')", "wrote no report|another form: KeyError"),
    ],
)
def test_a_peer_that_crashes_or_prints_nothing_has_no_figure(root: Path, tmp_path: Path, line: str, said: str) -> None:
    for peer in peers(script(tmp_path, line)):
        asked = ask(peer, root, ("python",), tmp_path / "work")
        assert asked.candidates is None
        assert any(part in asked.said for part in said.split("|")), asked.said
        assert NOT_RUN in asked.row()
        assert "candidates" not in asked.row()


def test_a_report_of_an_earlier_run_is_not_taken_for_this_one(root: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    for name in ("jscpd-report.json", "pyscn.json", "dupfinder.json"):
        (work / name).write_text(json.dumps(golden("jscpd-ast.json" if "jscpd" in name else "pyscn.json")))
    quiet = script(tmp_path, "pass")
    for peer in (*peers(quiet)[:3], dupfinder.Dupfinder(str(quiet))):
        assert ask(peer, root, ("python",), work).candidates is None


def test_a_tool_that_does_not_read_the_language_says_so_and_is_not_run(root: Path, tmp_path: Path) -> None:
    fails = script(tmp_path, "raise SystemExit(70)")
    assert ask(pyscn.Pyscn(fails), root, ("go",), tmp_path) == Asked(None, "does not read go")
    asked = ask(find_dup_defs.FindDupDefs(fails), root, ("javascript", "typescript"), tmp_path)
    assert "exit code 70" in asked.said


def test_what_a_tool_reads_of_a_corpus_is_in_its_row(root: Path, tmp_path: Path) -> None:
    answers = script(tmp_path, """print('{"groups": []}')""")
    asked = ask(find_dup_defs.FindDupDefs(answers), root, ("javascript", "typescript"), tmp_path / "work")
    assert asked.row()["candidates"] == 0
    assert asked.row()["remark"] == "reads typescript only"


def test_a_place_outside_the_corpus_is_a_report_of_another_form(root: Path, tmp_path: Path) -> None:
    report = {"groups": [{"name": "x", "members": [{"file": "/elsewhere/a.py", "line": 1}]}]}
    peer = find_dup_defs.FindDupDefs(script(tmp_path, f"print({json.dumps(json.dumps(report))})"))
    assert "another form" in ask(peer, root, ("python",), tmp_path / "work").said


def test_a_command_that_takes_too_long_is_ended_with_what_it_started(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    child = f"import time, pathlib; time.sleep(1.5); pathlib.Path({str(alive)!r}).touch()"
    command = script(tmp_path, "import subprocess", f"subprocess.run([sys.executable, '-c', {child!r}])")
    with pytest.raises(ToolError, match=r"no answer within 0\.5 s"):
        call([str(command)], Limit(20, 0.5))
    time.sleep(1.6)
    assert not alive.exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux only")
def test_processor_time_and_memory_are_limited(tmp_path: Path) -> None:
    before = processor_seconds()
    with pytest.raises(ToolError, match="not finished after 1 s of processor time"):
        call([str(script(tmp_path, "while True: pass"))], Limit(1, 60))
    assert processor_seconds() - before >= 0.9
    # The limit is set once the process runs.
    greedy = script(
        tmp_path,
        "import time",
        "time.sleep(1)",
        "try: bytearray(2**30)",
        "except MemoryError: sys.exit('fatal error: out of memory')",
    )
    with pytest.raises(ToolError, match="needs more than 0 GB of memory"):
        call([str(greedy)], Limit(20, 20, memory=2**29))


def test_the_golden_reports_name_no_place_but_their_root() -> None:
    for path in GOLDEN.glob("*.json"):
        assert "/tmp" not in path.read_text(), path.name
