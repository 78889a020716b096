from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.third_party import FORK_FILES, FORK_SHARE, TEMPLATE, forks, vendored, without_forks
from dupfinder_scanners.filters import Upstream
from dupfinder_scanners.fragments import UNOWNED, SkipReason, SourceFile


def file(repository: str, path: str, blob: str = "", squad: str = "") -> SourceFile:
    return SourceFile(repository, path, blob or f"{repository}/{path}", "python", squad or repository, 100)


def tree(repository: str, count: int, own: int = 0, prefix: str = "") -> list[SourceFile]:
    """A repository of `count` files, the first `own` of them with content of its own."""
    return [
        file(repository, f"{prefix}src/{number}.py", "" if number < own else f"blob {number}")
        for number in range(count)
    ]


def forks_of(*trees: list[SourceFile], owners: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    files = [one for part in trees for one in part]
    squads = {one.repository: one.repository for one in files} | (owners or {})
    return [fork.repositories for fork in forks(files, squads, lambda *_: False)]


def test_the_same_tree_is_a_fork_whatever_its_name() -> None:
    assert forks_of(tree("web", 10), tree("completely-other", 10)) == [("completely-other", "web")]


def test_a_fork_with_edits_is_one_and_the_larger_is_its_origin() -> None:
    assert forks_of(tree("z-origin", 12), tree("a-fork", 10, own=2)) == [("z-origin", "a-fork")]


def test_the_origin_is_the_one_whose_name_the_others_manifest_gives() -> None:
    files = [*tree("big", 12), *tree("small", 10)]
    (fork,) = forks(files, {"big": "red", "small": "blue"}, lambda one, other: (one, other) == ("big", "small"))
    assert fork.repositories == ("small", "big")


def test_copied_manifests_make_no_ring() -> None:
    files = [*tree("a", 12), *tree("c", 11), *tree("b", 10)]
    found = forks(files, dict.fromkeys("abc", "red"), lambda one, other: (one, other) == ("a", "b"))
    kept, _ = without_forks(files, found)
    assert {one.path for one in kept} == {one.path for one in files}


def test_too_few_of_the_same_files_are_no_fork() -> None:
    assert forks_of(tree("a", FORK_FILES - 1), tree("b", FORK_FILES - 1)) == []
    own = round(20 * (1 - FORK_SHARE)) + 1
    assert forks_of(tree("a", 20), tree("b", 20, own=own)) == []


def test_the_same_files_elsewhere_are_no_fork() -> None:
    assert forks_of(tree("a", 10), tree("b", 10, prefix="moved/")) == []


def test_a_repository_that_holds_a_few_files_of_another_is_no_fork() -> None:
    more = [file("b", f"own/{number}.py") for number in range(40)]
    assert forks_of(tree("a", 10), tree("b", 10) + more, [*tree("c", 6, own=5), file("c", "x.py")]) == [("b", "a")]


def test_a_template_in_many_repositories_is_no_fork() -> None:
    template = [
        [*tree(f"service-{number:02}", 6), file(f"service-{number:02}", "own.py")] for number in range(TEMPLATE + 1)
    ]
    assert forks_of(*template) == []


def test_several_forks_of_one_origin_all_point_to_it() -> None:
    found = forks_of(tree("a", 10), tree("b", 10), tree("c", 10))
    assert found == [("a", "b"), ("a", "c")]


def test_a_fork_of_a_fork_is_counted_once() -> None:
    found = forks_of(tree("a", 12), tree("b", 10, own=1), tree("c", 9, own=2))
    assert len(found) == 2
    assert sorted(pair[1] for pair in found) == ["b", "c"]


def test_the_squads_of_a_fork_leave_nobody_out() -> None:
    files = [*tree("a", 5), *tree("b", 5)]
    (fork,) = forks(files, {"a": "red", "b": UNOWNED}, lambda *_: False)
    assert fork.squads == ("red",)
    assert (fork.shared, fork.files) == (1.0, 5)


@st.composite
def repositories(draw: st.DrawFn) -> list[SourceFile]:
    found = []
    for name in "abcd"[: draw(st.integers(1, 4))]:
        for number in draw(st.sets(st.integers(0, 12), max_size=13)):
            found.append(file(name, f"{number}.py", draw(st.sampled_from(("", "same", f"blob {number}")))))
    return found


NAMED = st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")))


@given(repositories(), NAMED, st.randoms(use_true_random=False))
def test_forks_are_the_same_in_any_order_and_never_run_in_a_circle(
    files: list[SourceFile], named: set[tuple[str, str]], random: object
) -> None:
    def names(one: str, other: str) -> bool:
        return (one, other) in named

    squads = {name: name for name in "abcd"}
    found = forks(files, squads, names)
    shuffled = list(files)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert forks(shuffled, squads, names) == found
    origins = {fork.repositories[1]: fork.repositories[0] for fork in found}
    assert len(origins) == len(found)
    for name in origins:
        seen = [name]
        while seen[-1] in origins:
            seen.append(origins[seen[-1]])
            assert len(seen) <= len(origins) + 1


@given(repositories())
def test_what_is_left_out_is_counted(files: list[SourceFile]) -> None:
    found = forks(files, {name: name for name in "abcd"}, lambda *_: False)
    kept, rows = without_forks(files, found)
    assert len(files) - len(kept) == sum(fork.files for fork in found)
    assert [(row.repository, row.reason) for row in rows] == [(f.repositories[1], SkipReason.FORK) for f in found]
    assert set(kept) <= set(files)


def test_a_fork_keeps_the_files_that_its_origin_never_had() -> None:
    files = [*tree("a", 6), *tree("b", 6), file("b", "added.py")]
    files += [file("a", f"more/{number}.py") for number in range(3)]
    kept, _ = without_forks(files, forks(files, {"a": "a", "b": "b"}, lambda *_: False))
    assert [one.path for one in kept if one.repository == "b"] == ["added.py"]


def test_a_file_carried_by_two_squads_in_two_versions_is_one_row() -> None:
    (row,) = vendored(
        [],
        [
            (file("web", "lib/six.py"), Upstream("six", "1.9.0")),
            (file("api", "six.py"), Upstream("six", "1.16.0")),
            (file("api", "old/six.py"), Upstream("six", "")),
        ],
    )
    assert (row.name, row.version, row.squads) == ("six", "1.16.0, 1.9.0", ("api", "web"))
    assert row.paths == ("api:old/six.py", "api:six.py", "web:lib/six.py")
    assert "2" in row.advice


def test_vendored_in_a_directory_and_recognised_elsewhere_are_one_package() -> None:
    (row,) = vendored([file("web", "third_party/six.py")], [(file("api", "six.py"), Upstream("six", "1.16.0"))])
    assert (row.name, row.version, row.squads) == ("six", "1.16.0", ("api", "web"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("vendor/retry/core.py", "retry"),
        ("a/b/third_party/six.py", "six"),
        ("web/node_modules/lodash/index.js", "lodash"),
    ],
)
def test_a_package_is_named_by_what_follows_its_directory(path: str, name: str) -> None:
    (row,) = vendored([file("web", path), file("api", path)], [])
    assert row.name == name


def test_one_squad_or_nobody_is_no_finding() -> None:
    assert vendored([file("a", "vendor/x/1.py", squad="red"), file("b", "vendor/x/1.py", squad="red")], []) == ()
    assert vendored([file("a", "vendor/x/1.py"), file("b", "vendor/x/1.py", squad=UNOWNED)], []) == ()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(("vendor/x/1.py", "vendor/y/2.py"))), max_size=8))
def test_vendored_rows_are_in_order_and_of_several_squads(places: list[tuple[str, str]]) -> None:
    rows = vendored([file(*place) for place in places], [])
    assert [row.name for row in rows] == sorted(row.name for row in rows)
    assert all(len(row.squads) >= 2 for row in rows)
    assert vendored([file(*place) for place in reversed(places)], []) == rows
