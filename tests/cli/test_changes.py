from __future__ import annotations

from types import SimpleNamespace

import pytest

from dupfinder.cli.changes import _steps
from dupfinder.index import Change, Status
from dupfinder_reports.changes import Kind


def told(*changes: Change) -> list[tuple[Kind, str, int, int]]:
    ids = {name for one in changes for name in (one.before, one.after) if name}
    known = {
        name: SimpleNamespace(
            figures=SimpleNamespace(id=name, job="retry", squads=("a", "b"), copies=5, lines=50, rank=rank)
        )
        for rank, name in enumerate(sorted(ids))
    }
    return [(step.kind, step.id, step.joined, step.left) for step in _steps(changes, known, known)]


def test_a_split_by_which_nothing_joined_or_left_is_not_told():
    parts = [
        Change(Status.SPLIT, "old", "x", kept=4, joined=0, left=2, squads_left=("c",)),
        Change(Status.SPLIT, "old", "y", kept=2, joined=0, left=4, main=False),
    ]
    assert told(*parts) == []


def test_new_copies_in_a_part_of_a_split_are_told():
    """Two more copies can pull the copies of one language out of a family: that night is not one without news."""
    parts = [
        Change(Status.SPLIT, "old", "x", kept=3, joined=2, left=3),
        Change(Status.SPLIT, "old", "y", kept=3, joined=0, left=3, main=False),
    ]
    assert told(*parts) == [(Kind.GROWN, "x", 2, 0)]


def test_a_copy_that_left_while_the_rest_split_is_told_once():
    parts = [
        Change(Status.SPLIT, "old", "x", kept=3, left=4),
        Change(Status.SPLIT, "old", "y", kept=3, left=4, main=False),
    ]
    assert told(*parts) == [(Kind.SHRUNK, "x", 0, 1)]


@pytest.mark.parametrize(("size", "news"), [(5, []), (6, [(Kind.GROWN, "c", 1, 0)])])
def test_a_merger_is_told_where_copies_joined_it(size, news):
    parts = [
        Change(Status.MERGED, "a", "c", kept=3, joined=size - 3, squads_joined=("y",)),
        Change(Status.MERGED, "b", "c", kept=2, joined=size - 2, squads_joined=("x",)),
    ]
    assert told(*parts) == news
