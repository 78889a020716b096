"""Variants of the corpus: what is taken away, and that line numbers stay."""

from __future__ import annotations

from pathlib import Path

from benchmarks.accuracy.variants import hand_written, left_of, scripted, without_scripted

COPY = '''
class Keeper:
    def {name}(self, path):
        """Words."""
        with open(path) as file:
            rows = json.load(file)
        for row in rows:
            self.store.save(row)
        return len(rows)
'''
OTHER = """
def total(values):
    result = 0
    for value in values:
        result += value.weight * FACTOR
    return result
"""


def test_a_script_puts_its_files_in_openstack_common_and_tools() -> None:
    assert scripted("nova/openstack/common/log.py")
    assert scripted("tools/install_venv.py")
    assert not scripted("nova/common/openstack/log.py")
    assert not scripted("nova/tools.py")


def test_of_near_equal_functions_one_repository_keeps_its_own(tmp_path: Path) -> None:
    for name in "abc":
        folder = tmp_path / "org" / name / "openstack" / "common"
        folder.mkdir(parents=True)
        (folder / "x.py").write_text(COPY.format(name=f"keep_{name}"))
    (tmp_path / "org" / "a" / "y.py").write_text(OTHER)
    gone = hand_written(tmp_path / "org", tmp_path / "out")
    assert len(gone) == 2
    texts = {name: (tmp_path / "out" / name / "openstack" / "common" / "x.py").read_text() for name in "abc"}
    assert sum("json.load" in text for text in texts.values()) == 1
    assert {text.count("\n") for text in texts.values()} == {COPY.count("\n")}
    assert (tmp_path / "out" / "a" / "y.py").read_text() == OTHER
    assert left_of(gone, gone) == set()
    without_scripted(tmp_path / "org", tmp_path / "bare")
    assert [path.name for path in (tmp_path / "bare").rglob("*.py")] == ["y.py"]
