"""The whole scan: what must hold for any organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.config import Config, Ignore, RepositorySettings, ScanSettings
from dupfinder.model import CloneKind, ScanResult
from dupfinder.pipeline import Options, scan
from dupfinder_scanners.fragments import UNOWNED, Fragment, SkipReason
from tests.generated_orgs import HELPERS, NAMES, Org, orgs, own_code, planted, quick

TODAY = date(2026, 11, 20)
KINDS = list(CloneKind)


@contextmanager
def written(org: Org) -> Iterator[list[Path]]:
    with TemporaryDirectory() as folder:
        yield org.write(Path(folder))


def scanned(org: Org, config: Config | None = None, *, processes: int = 0, order: int = 1) -> ScanResult:
    """The result of a scan, in this process unless `processes` says how many workers there are."""
    options = Options(jobs=max(processes, 1), today=TODAY)
    with written(org) as roots:
        if processes:
            return scan(roots[::order], config, options)
        with quick():
            return scan(roots[::order], config, options)


def ids(result: ScanResult) -> list[str]:
    return sorted(candidate.id for candidate in result.candidates)


def places(result: ScanResult) -> set[frozenset[tuple[str, str, str]]]:
    """Where the copies of each candidate lie, without lines."""
    return {
        frozenset((one.repository, one.path, one.name) for part in candidate.parts for one in part.fragments)
        for candidate in result.candidates
    }


def files_of(result: ScanResult, suffix: str) -> set[str]:
    """Repositories whose file of this name is in some candidate."""
    return {
        one.repository
        for candidate in result.candidates
        for part in candidate.parts
        for one in part.fragments
        if one.path.endswith(suffix)
    }


# What a result promises, whatever is scanned.


@settings(max_examples=25)
@given(orgs())
def test_a_result_keeps_its_promises(org: Org) -> None:
    result = scanned(org)
    assert [one.rank for one in result.candidates] == list(range(1, len(result.candidates) + 1))
    assert len(set(ids(result))) == len(result.candidates)
    enough = [len(one.squads) >= result.min_squads for one in result.candidates]
    assert enough == sorted(enough, reverse=True)
    for wanted in (True, False):
        scores = [one.score for one, has in zip(result.candidates, enough, strict=True) if has is wanted]
        assert scores == sorted(scores, reverse=True)
    held: Counter[Fragment] = Counter()
    for candidate in result.candidates:
        parts = [one for part in candidate.parts for one in part.fragments]
        held.update(parts)
        assert candidate.squads == tuple(sorted({one.squad for one in parts} - {UNOWNED}))
        assert len(candidate.squads) >= 2
        assert candidate.repositories == tuple(sorted({one.repository for one in candidate.fragments}))
        assert candidate.languages == tuple(sorted({one.language for one in candidate.fragments}))
        assert len(set(candidate.fragments)) == len(candidate.fragments)
        lines = [one.lines for one in candidate.fragments]
        assert candidate.duplicated_lines == sum(lines) - max(lines)
        assert 0.0 <= candidate.similarity.min <= candidate.similarity.median <= 1.0
        assert max(KINDS.index(part.kind) for part in candidate.parts) <= KINDS.index(candidate.kind)
        if candidate.kind is not CloneKind.SAME_JOB:
            assert candidate.kind is max((part.kind for part in candidate.parts), key=KINDS.index)
        assert len({part.id for part in candidate.parts}) == len(candidate.parts)
    assert max(held.values(), default=1) == 1


@settings(max_examples=20)
@given(orgs())
def test_files_seen_are_those_read_and_those_skipped(org: Org) -> None:
    result = scanned(org)
    known = {suffix for helper in HELPERS.values() for suffix in (helper.suffix, ".py")}
    seen = sum(1 for files in org.repositories.values() for path in files if Path(path).suffix in known)
    aside = sum(1 for row in result.skipped if not row.path.endswith("/"))
    assert result.totals.files == seen
    assert result.totals.read + aside + sum(fork.files for fork in result.forks) == seen
    assert sum(one.files for one in result.repositories) == result.totals.read


@settings(max_examples=25)
@given(orgs())
def test_every_copy_has_its_text(org: Org) -> None:
    result = scanned(org)
    for candidate in result.candidates:
        for one in (*candidate.fragments, *(one for part in candidate.parts for one in part.fragments)):
            lines = org.repositories[one.repository][one.path].split("\n")
            assert result.snippets[one.place].rstrip("\n") == "\n".join(
                lines[one.start_line - 1 : one.end_line]
            ).rstrip("\n")


# What must not change the result.


@settings(max_examples=25)
@given(orgs())
def test_the_order_of_roots_changes_nothing(org: Org) -> None:
    with written(org) as roots, quick():
        options = Options(jobs=1, today=TODAY)
        assert scan(roots, None, options) == scan(roots[::-1], None, options)


@settings(max_examples=15)
@given(orgs(), st.randoms(use_true_random=False))
def test_the_order_in_which_files_were_made_changes_nothing(org: Org, random: object) -> None:
    def shuffled(texts: dict[str, str]) -> dict[str, str]:
        keys = list(texts)
        random.shuffle(keys)  # type: ignore[attr-defined]
        return {key: texts[key] for key in keys}

    other = Org({name: shuffled(dict(files)) for name, files in reversed(org.repositories.items())})
    assert scanned(org) == scanned(other)


@pytest.mark.slow
@settings(max_examples=4)
@given(orgs())
def test_the_number_of_workers_changes_nothing(org: Org) -> None:
    inline = scanned(org)
    for processes in (1, 2, 3):
        assert scanned(org, processes=processes) == inline


@settings(max_examples=15)
@given(orgs(), st.data())
def test_other_local_names_change_no_candidate(org: Org, data: st.DataObject) -> None:
    repository = data.draw(st.sampled_from(sorted(org.repositories)))
    copies = {path: kind for path in org.repositories[repository] if (kind := kind_of(path))}
    path = data.draw(st.sampled_from(sorted(copies)))
    helper = HELPERS[copies[path]]
    before = replace(helper, text=org.repositories[repository][path])
    if before.renamed("x") == before.text:
        return
    plain, renamed = scanned(org), scanned(org.with_file(repository, path, before.renamed("x")))
    assert places(plain) == places(renamed)
    assert [one.id for one in plain.candidates] == [one.id for one in renamed.candidates]


@settings(max_examples=15)
@given(orgs(), st.data())
def test_a_comment_changes_no_id(org: Org, data: st.DataObject) -> None:
    repository = data.draw(st.sampled_from(sorted(org.repositories)))
    path = data.draw(st.sampled_from(sorted(path for path in org.repositories[repository] if kind_of(path))))
    helper = replace(HELPERS[str(kind_of(path))], text=org.repositories[repository][path])
    words = data.draw(st.text(st.characters(categories=["L", "N", "Zs"]), max_size=30))
    plain, commented = scanned(org), scanned(org.with_file(repository, path, helper.commented(words)))
    assert [(one.id, one.kind) for one in plain.candidates] == [(one.id, one.kind) for one in commented.candidates]


def kind_of(path: str) -> str | None:
    kind = path.rpartition("/")[2].partition(".")[0]
    return kind if kind in HELPERS else None


def test_a_docstring_changes_no_id() -> None:
    org = planted()
    text = HELPERS["retry"].text
    head, _, body = text.partition("\n")
    other = org.with_file("billing", "app/retry.py", f'{head}\n    """Fetch, again and again."""\n{body}')
    assert ids(scanned(org)) == ids(scanned(other))
    assert ids(scanned(org))


def test_a_moved_file_changes_no_id() -> None:
    org = planted()
    moved = org.with_file("billing", "app/retry.py", HELPERS["retry"].text, "app/retry_again.py")
    assert ids(scanned(org)) == ids(scanned(moved))


@pytest.mark.parametrize("name", ["aaa", "zzz", "billing-2"])
def test_a_renamed_repository_changes_no_id(name: str) -> None:
    org = planted()
    renamed = Org({name if old == "billing" else old: files for old, files in org.repositories.items()})
    assert ids(scanned(org)) == ids(scanned(renamed))


def test_another_squad_with_the_same_copy_changes_no_id() -> None:
    assert ids(scanned(planted(3))) == ids(scanned(planted(4)))


# What is found.


def test_planted_copies_are_found_in_every_language() -> None:
    result = scanned(planted())
    for kind, helper in HELPERS.items():
        assert files_of(result, f"/{kind}{helper.suffix}") == set(NAMES[:4]), kind


def test_code_of_nobody_else_is_no_candidate() -> None:
    result = scanned(planted())
    paths = {one.path for candidate in result.candidates for part in candidate.parts for one in part.fragments}
    assert paths
    assert not [path for path in paths if "/own" in path]


def test_copies_are_found_where_a_language_has_nothing_else() -> None:
    org = Org({name: {"app/Envelopes.java": HELPERS["envelope"].text} for name in NAMES[:4]})
    assert files_of(scanned(org), "/Envelopes.java") == set(NAMES[:4])


@pytest.mark.parametrize(("form", "kind"), [("same", CloneKind.EXACT), ("renamed", CloneKind.RENAMED)])
def test_the_kind_is_that_of_the_copies(form: str, kind: CloneKind) -> None:
    helper = HELPERS["retry"]
    org = planted()
    for number, name in enumerate(org.repositories):
        text = helper.text if form == "same" else helper.renamed(f"v{number}")
        org = org.with_file(name, "app/retry.py", text)
    parts = {
        part.kind
        for candidate in scanned(org).candidates
        for part in candidate.parts
        if any(one.path == "app/retry.py" for one in part.fragments)
    }
    assert parts == {kind}


# What is nobody's, nothing or not readable.


def test_a_repository_of_nobody_is_read_and_counts_as_no_squad() -> None:
    org = planted(3)
    org = org.with_file("billing", "CODEOWNERS", "*\n")
    result = scanned(org)
    assert result.candidates
    assert all(UNOWNED not in candidate.squads for candidate in result.candidates)
    assert all("billing" not in candidate.squads for candidate in result.candidates)
    owned = {one.name: one.squads for one in result.repositories}
    assert owned["billing"] == (UNOWNED,)
    assert "billing" in files_of(result, "/retry.py")


def test_copies_of_one_squad_and_of_nobody_are_no_candidate() -> None:
    org = planted(2).with_file("billing", "CODEOWNERS", "*\n")
    assert scanned(org).candidates == ()


def test_repositories_of_one_squad_are_no_candidate() -> None:
    config = Config(squads={f"{name}/": "one" for name in NAMES})
    assert scanned(planted(), config).candidates == ()


def test_no_file_that_parses_gives_an_empty_result() -> None:
    org = Org({"a": {"x.py": "\0binary"}, "b": {"y.py": ""}, "c": {"notes.txt": "nothing"}})
    result = scanned(org)
    assert result.candidates == ()
    assert result.totals.files == 2
    assert [(row.repository, row.path, row.reason) for row in result.skipped] == [("a", "x.py", SkipReason.BINARY)]


def test_repositories_without_any_file_give_an_empty_result() -> None:
    result = scanned(Org({"a": {}, "b": {}}))
    assert (result.candidates, result.totals.files) == ((), 0)
    assert [one.name for one in result.repositories] == ["a", "b"]


def test_files_that_do_not_parse_are_read_as_far_as_they_go() -> None:
    org = planted(3).with_file("billing", "app/broken.py", "def (:\n" + HELPERS["retry"].text + "\n)))")
    assert scanned(org).candidates


# The platform.


def test_the_platforms_own_copies_count_for_no_squad() -> None:
    config = Config(repositories={"billing": RepositorySettings(platform=True)})
    result = scanned(planted(3), config)
    assert result.candidates
    for candidate in result.candidates:
        assert "billing" not in candidate.squads
        assert "billing" not in candidate.repositories
        assert all(one.repository != "billing" for part in candidate.parts for one in part.fragments)
        assert all("billing" not in (p.left.repository, p.right.repository) for c in candidate.parts for p in c.pairs)
        assert candidate.platform is not None
        assert candidate.platform.repository == "billing"
        if candidate.kind is not CloneKind.SAME_JOB:
            assert candidate.platform.similarity == 1.0


def test_a_squad_and_the_platform_are_no_candidate() -> None:
    config = Config(repositories={"billing": RepositorySettings(platform=True)})
    assert scanned(planted(2), config).candidates == ()


# Third parties, ignores, snippets.


def test_a_fork_is_one_line_and_counts_for_nothing() -> None:
    org = planted(2)
    fork = Org({**org.repositories, "fork": dict(org.repositories["billing"])})
    plain, result = scanned(org), scanned(fork)
    assert [one.repositories for one in result.forks] == [("billing", "fork")]
    assert ids(result) == ids(plain)
    assert all("fork" not in one.repositories for one in result.candidates)
    assert result.totals.files == plain.totals.files + len(org.repositories["billing"])
    assert [row.reason for row in result.skipped if row.repository == "fork"] == [SkipReason.FORK]


def test_an_ignored_candidate_is_set_aside_and_said() -> None:
    plain = scanned(planted())
    first = plain.candidates[0]
    entry = Ignore(candidate=first.id, reason="decided", owner="architects")
    gone = Ignore(candidate="feedfeedfeed", reason="decided", owner="architects")
    result = scanned(planted(), Config(ignore=(entry, gone)))
    assert ids(result) == sorted(set(ids(plain)) - {first.id})
    assert [(one.id, one.reason) for one in result.set_aside] == [(first.id, "decided")]
    assert [one.rank for one in result.candidates] == list(range(1, len(result.candidates) + 1))
    assert any("feedfeedfeed" in warning for warning in result.warnings)


def test_an_excluded_file_is_skipped_and_no_copy() -> None:
    config = Config(scan=ScanSettings(exclude=("retry.py",)))
    result = scanned(planted(), config)
    assert files_of(result, "/retry.py") == set()
    assert Counter(row.reason for row in result.skipped)[SkipReason.EXCLUDED] == 4


@pytest.mark.parametrize("odd", ["\f", "\x0b", "\x1c", "\u2028", "\x85", "\r"])
def test_a_snippet_starts_at_its_line_whatever_a_comment_holds(odd: str) -> None:
    text = f"# first{odd}second\n\n" + HELPERS["retry"].text
    with written(planted(3)) as roots, quick():
        next(root for root in roots if root.name == "of-billing").joinpath("billing/app/retry.py").write_bytes(
            text.encode()
        )
        result = scan(roots, None, Options(jobs=1, today=TODAY))
    shown = [
        result.snippets[one.place]
        for candidate in result.candidates
        for part in candidate.parts
        for one in part.fragments
        if one.path == "app/retry.py"
    ]
    assert len(shown) == 3
    assert {snippet.partition("(")[0] for snippet in shown} == {"def fetch_with_patience"}
    assert {snippet.rstrip("\n").rpartition(" ")[2] for snippet in shown} == {"last"}


def test_snippets_and_timings_are_given_where_asked_for() -> None:
    with written(planted(2)) as roots, quick():
        bare = scan(roots, None, Options(jobs=1, snippets=False, today=TODAY))
        timed = scan(roots, None, Options(jobs=1, timings=True, today=TODAY))
    assert (dict(bare.snippets), dict(bare.totals.seconds)) == ({}, {})
    assert timed.snippets
    assert {"parse", "cluster", "join"} <= set(timed.totals.seconds)


def test_progress_hears_of_every_byte() -> None:
    heard: list[tuple[str, int]] = []

    class Listener:
        def stage(self, name: str, amount: int) -> None:
            heard.append((name, amount))

        def advance(self, amount: int) -> None:
            heard.append(("", amount))

    with written(planted(2)) as roots, quick():
        scan(roots, None, Options(jobs=1, today=TODAY), Listener())
    stages = dict(one for one in heard if one[0])
    assert stages["parse"] == sum(amount for name, amount in heard if not name) > 0


def test_own_code_is_valid_python() -> None:
    compile(own_code(7), "own", "exec")
