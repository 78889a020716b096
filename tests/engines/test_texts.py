from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.engines.texts import Read, gathered
from dupfinder_scanners.columns import JOINT
from dupfinder_scanners.extraction import Batch, extract_files, gather
from dupfinder_scanners.fragments import SourceFile
from dupfinder_scanners.languages.treesitter import cue
from dupfinder_scanners.pool import Outcome, Result
from dupfinder_scanners.sources.interface import Locator


def collision() -> tuple[str, str]:
    """Two words whose hashes agree, as some do in any large organisation."""
    seen: dict[int, str] = {}
    random = Random(1)
    while True:
        word = "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=10))
        if seen.setdefault(cue("word", word), word) != word:
            return seen[cue("word", word)], word


ONE, OTHER = sorted(collision())


def source(word: str) -> str:
    return f"def work(item):\n    {word} = item.first.second\n    return client.{word}(item.third, key=other.{word})\n"


def read_of(texts: list[str], tmp: str) -> Read:
    folder = Path(tmp)
    names = [f"{number}.py" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_text(text)
    files = tuple(SourceFile("r", name, "", "python", "a", 10) for name in names)
    header = {
        "language": "python",
        "files": [{"repository": "r", "path": name, "blob": "", "at": at} for at, name in enumerate(names)],
        "locators": {"r": Locator("local", tmp).to_header()},
        "limit": 10_000,
        "own": [],
    }
    answer, payload = extract_files(header, b"")
    extracted = gather(Batch("python", files), Outcome(0, (Result(answer, payload),)))
    assert extracted.columns is not None
    return Read(extracted.columns, extracted.shared)


def test_words_that_collide_are_told_by_the_files_that_are_there(tmp_path: Path) -> None:
    value = cue("word", ONE)
    assert cue("word", OTHER) == value
    both = read_of([source(ONE), source(OTHER)], str(tmp_path))
    assert both.columns.text[both.columns.text_hash == value].tolist() == [f"{ONE}{JOINT}{OTHER}"]
    assert both.shared[0, value] == ONE
    assert both.shared[1, value] == OTHER
    assert gathered([both], [0, 1]).columns.told(np.array([value], np.uint32)) == [ONE]
    assert gathered([both], [1]).columns.told(np.array([value], np.uint32)) == [OTHER]
    assert gathered([both], [0]).columns.told(np.array([value], np.uint32)) == [ONE]


@given(st.lists(st.sampled_from([ONE, OTHER, "plain"]), min_size=1, max_size=5), st.data())
def test_texts_are_those_of_the_files_however_they_were_read(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(words)))
    order = data.draw(st.lists(st.integers(0, len(words) - 1), min_size=1, unique=True))
    with tempfile.TemporaryDirectory() as folder:
        parts = [read_of([source(word) for word in part], folder) for part in (words[:cut], words[cut:]) if part]
        alone = gathered([read_of([source(words[number]) for number in order], folder)], range(len(order)))
    found = gathered([gathered(parts, order)], range(len(order)))
    assert found.columns.text_hash.tolist() == alone.columns.text_hash.tolist()
    assert found.columns.text.tolist() == alone.columns.text.tolist()
    assert found.shared == alone.shared
