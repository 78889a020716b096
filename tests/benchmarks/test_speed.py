from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.speed.__main__ import exponent, side_by_side
from benchmarks.speed.measure import Cost, TooSlowError, measured
from benchmarks.speed.stage import change, stage


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_of_a_power_law_is_found(power: float) -> None:
    sizes = [1.0, 2.0, 4.0, 8.0]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_memory_and_processor_time_of_children_count() -> None:
    child = "data = bytearray(60_000_000); sum(range(6_000_000))"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    cost = measured([sys.executable, "-c", parent])
    assert cost.rss > 60
    assert cost.cpu > 0
    assert cost.wall > 0


def test_a_command_that_fails_is_told_with_its_last_words() -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        measured([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_a_command_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TooSlowError, match="more than 0 s"):
        measured([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.3)


def test_medians_and_ratios_of_alternating_runs() -> None:
    walls = {"dupfinder": iter([1.0, 9.0, 2.0]), "other": iter([8.0, 3.0, 4.0])}

    def slow() -> Cost:
        raise TooSlowError("slow took more than 1 s")

    runs = {name: (lambda each=each: Cost(next(each), 1.0, 2.0)) for name, each in walls.items()}
    found = side_by_side({**runs, "slow": slow}, 3)
    assert found["medians"]["dupfinder"]["wall"] == 2.0
    assert found["times_dupfinder"]["other"] == {"wall": 2.0, "cpu": 1.0, "rss": 1.0}
    assert found["given_up"] == {"slow": "slow took more than 1 s"}


def test_parts_are_nested_and_hold_no_test_code(tmp_path: Path) -> None:
    for number in range(64):
        place = tmp_path / "org" / "a" / f"m{number}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"def f{number}():\n    return {number}\n")
    (tmp_path / "org" / "a" / "test_x.py").write_text("def test_x():\n    pass\n")
    names = []
    for eighths in (1, 4, 8):
        stage([tmp_path / "org"], tmp_path / "part", eighths)
        names.append({path.name for path in (tmp_path / "part").rglob("*.py")})
    assert names[0] < names[1] < names[2]
    assert len(names[2]) == 64


def test_a_change_touches_the_share_that_was_asked_for(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"m{number}.py").write_text("x = 1\n")
    assert change(tmp_path, 0.1) == 2
    assert sum("added" in path.read_text() for path in tmp_path.glob("*.py")) == 2
