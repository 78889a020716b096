"""The shipped counts: that they load, say what they promise, and fit the extraction of today."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.background import NOTHING, STEPS, Counts, background, levels, name_hash
from dupfinder_scanners.columns import has_kind
from dupfinder_scanners.languages.treesitter import extract

LANGUAGES = sorted(
    entry.name.removesuffix(".npz") for entry in files("dupfinder.background").iterdir() if entry.name.endswith(".npz")
)

IDIOMS = {
    "python": b"""
class Thing:
    def __init__(self, name, value, parent=None):
        self.name = name
        self.value = value
        self.parent = parent

    def __eq__(self, other):
        if not isinstance(other, self.__class__):
            return False
        return self.name == other.name

    def __repr__(self):
        return "<%s %s>" % (self.__class__.__name__, self.name)
""",
    "javascript": b"""
class Thing {
  constructor(name, options) {
    this.name = name;
    this.options = options || {};
  }
  each(items, callback) {
    for (let i = 0; i < items.length; i++) {
      if (items[i]) {
        callback(items[i], i);
      }
    }
    return this;
  }
}
""",
    "typescript": b"""
export class Thing {
  constructor(private readonly name: string, options: Options) {
    this.options = options;
  }
  each(items: string[], callback: (item: string, index: number) => void): this {
    for (let i = 0; i < items.length; i++) {
      if (items[i]) {
        callback(items[i], i);
      }
    }
    return this;
  }
}
""",
    "go": b"""
package thing

import "fmt"

func Load(name string) (*Thing, error) {
	file, err := open(name)
	if err != nil {
		return nil, err
	}
	for _, line := range file {
		if line == "" {
			continue
		}
		fmt.Println(line)
	}
	return nil, fmt.Errorf("nothing in %s", name)
}
""",
    "java": b"""
public class Thing {
    private final String name;

    public String getName() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (other == null || getClass() != other.getClass()) {
            return false;
        }
        Thing that = (Thing) other;
        return name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
""",
}


def test_the_deep_languages_have_counts():
    assert set(LANGUAGES) >= set(IDIOMS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_are_sorted_and_within_the_population(language):
    known = background(language)
    for counts in (known.shingles, known.words, known.names):
        assert counts.population > 10_000
        assert (np.diff(counts.keys.astype(np.int64)) > 0).all()
        rounding = 2 ** (0.5 / STEPS)
        assert counts.of(counts.keys).max() <= counts.population * rounding


@pytest.mark.parametrize("language", sorted(IDIOMS))
def test_what_everybody_writes_is_known(language):
    """Fails when the normalisation of tokens changes: then the counts must be built again (benchmarks/background)."""
    columns = extract(language, [IDIOMS[language]])
    known = background(language)
    shingles = np.unique(columns.shingles)
    assert len(shingles) > 20
    assert (known.shingles.of(shingles) > 0).mean() > 0.75
    words = columns.cues[has_kind(columns.cues, "word")]
    assert (known.words.of(np.unique(words)) > 0).mean() > 0.6


@pytest.mark.parametrize("language", sorted(IDIOMS))
def test_a_made_up_word_is_not_known(language):
    assert background(language).names.of(np.array([name_hash("quxfrobnicate_zz9")], np.uint32))[0] == 0


def test_a_language_without_counts_has_none():
    assert background("cobol") is NOTHING
    assert NOTHING.shingles.of(np.array([1, 2], np.uint32)).tolist() == [0.0, 0.0]


@given(st.integers(min_value=1, max_value=60_000))
def test_a_count_is_kept_within_its_precision(count):
    kept = Counts(1, np.array([7], np.uint32), levels(np.array([count]))).of(np.array([7], np.uint32))[0]
    assert abs(kept / count - 1) < 0.023
