from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.history.generate import generate
from tests.histories import run_git


def test_every_month_changes_its_share_of_the_files(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for number in range(40):
        place = tree / f"squad{number % 4}" / f"m{number}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"def f{number}(a):\n    return a + {number}\n" if number % 2 else f"A = {number}\n")
    facts = generate(tree, tmp_path / "made", months=3, share=0.05)
    assert (facts["files"], facts["squads"], facts["months"]) == (40, 4, 3)
    repository = tmp_path / "made" / "repository"
    told = run_git(repository, "log", "--format=@%cI", "--name-only").split("@")[1:]
    months = [(datetime.fromisoformat(date), names) for date, *names in (one.split() for one in told)]
    assert [len(names) for _, names in months] == [2, 2, 2, 40]
    now = datetime.now(UTC)
    assert [(now.year - at.year) * 12 + now.month - at.month for at, _ in months] == [0, 1, 2, 3]
    assert len({name for _, names in months[:3] for name in names}) > 2
    assert '"repository/squad1/" = "squad1"' in (tmp_path / "made" / "dupfinder.toml").read_text()
