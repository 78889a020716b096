"""Tables that are written while something else goes on."""

from __future__ import annotations

import threading
from threading import Event

import pytest

from dupfinder.config import CheckSettings
from dupfinder.detect.fold import fold
from dupfinder.index.errors import UnwritableIndexError
from dupfinder.lookup import Writer, content, holds, told, write
from tests.index.samples import candidate, fragment
from tests.lookup.cells import rows_of
from tests.lookup.test_write import corpus_of

SECONDS = 10


@pytest.fixture
def last():
    return told([candidate("helper", fragment("one/a", "00000000000000ff"))], (), {}, CheckSettings())


@pytest.fixture
def parts(org):
    corpus, repositories = corpus_of(org)
    return content(corpus, fold(corpus), repositories)


@pytest.fixture(autouse=True)
def alone():
    yield
    assert [one.name for one in threading.enumerate() if one.name == "look-up tables"] == []


def left_in(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_what_is_written_beside_is_what_is_written_at_once(parts, last, tmp_path):
    made = candidate("helper", fragment("one/a", "00000000000000ff"))
    whole = write(tmp_path / "whole.lookup.duckdb", parts, [made], "0", "a")
    writer = Writer(tmp_path / "org.lookup.duckdb", parts, "0", "a")
    writer.wait()
    assert not (tmp_path / "org.lookup.duckdb").exists()
    writer.finish(last)
    assert rows_of(tmp_path / "org.lookup.duckdb") == rows_of(whole)
    assert all(rows_of(whole)[name] for name in ("shapes", "places", "words", "postings", "tokens", "members"))


def test_the_rest_goes_on_while_it_is_gathered(parts, last, tmp_path):
    told_so = Event()

    def waiting():
        assert told_so.wait(SECONDS)
        yield from parts

    writer = Writer(tmp_path / "org.lookup.duckdb", waiting(), "0", "a")
    told_so.set()
    writer.finish(last)
    assert holds(tmp_path / "org.lookup.duckdb", "a")


def test_left_in_the_middle_nothing_stays_of_it(parts, tmp_path):
    place = write(tmp_path / "org.lookup.duckdb", parts, (), "0", "before")
    reached, go_on = Event(), Event()

    def halfway():
        for name, part in parts:
            if name == "shapes":
                reached.set()
                assert go_on.wait(SECONDS)
            yield name, part

    writer = Writer(place, halfway(), "0", "after")
    assert reached.wait(SECONDS)
    assert len(left_in(tmp_path)) > 2
    threading.Timer(0.1, go_on.set).start()
    writer.leave()
    assert holds(place, "before")
    assert left_in(tmp_path) == ["org", "org.lookup.duckdb"]


def test_left_when_everything_was_gathered_nothing_stays_of_it(parts, tmp_path):
    writer = Writer(tmp_path / "org.lookup.duckdb", parts, "0")
    writer.wait()
    writer.leave()
    assert left_in(tmp_path) == ["org"]


def test_to_leave_what_is_finished_does_nothing(parts, last, tmp_path):
    writer = Writer(tmp_path / "org.lookup.duckdb", parts, "0", "a")
    writer.finish(last)
    writer.leave()
    assert holds(tmp_path / "org.lookup.duckdb", "a")


@pytest.mark.parametrize("fault", [MemoryError, KeyboardInterrupt])
def test_what_goes_wrong_is_raised_where_the_tables_are_asked_for(parts, last, tmp_path, fault):
    place = write(tmp_path / "org.lookup.duckdb", parts, (), "0", "before")

    def broken():
        yield next(iter(parts))
        raise fault

    writer = Writer(place, broken(), "0", "after")
    writer.wait()
    with pytest.raises(fault):
        writer.finish(last)
    assert holds(place, "before")
    assert left_in(tmp_path) == ["org", "org.lookup.duckdb"]


def test_a_folder_that_refuses_is_a_sentence_at_the_end(parts, last, tmp_path):
    (tmp_path / "file").write_text("in the way")
    writer = Writer(tmp_path / "file" / "org.lookup.duckdb", parts, "0")
    writer.wait()
    with pytest.raises(UnwritableIndexError, match=r"cannot be written: .*\. What was there before is untouched"):
        writer.finish(last)


def test_after_the_last_part_nothing_of_what_it_was_made_of_is_held(parts, last, tmp_path):
    import weakref

    class Corpus:
        pass

    held = Corpus()
    seen = weakref.ref(held)

    def of(corpus):
        yield from parts
        assert corpus is not None

    writer = Writer(tmp_path / "org.lookup.duckdb", of(held), "0")
    del held
    writer.wait()
    assert seen() is None
    writer.finish(last)
