from __future__ import annotations

import pytest

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.fragments import Skipped, SkipReason
from dupfinder_scanners.sources.selection import Selection
from tests.github.fake import Team
from tests.github.repositories import EXECUTABLE, LINK, SUBMODULE, Special

pytestmark = pytest.mark.node


def test_a_commit_is_read_without_a_working_tree(fake, night):
    repo = fake.add(
        "tools",
        {
            "src/a.py": "def a(): pass\n",
            "run": Special(EXECUTABLE, "#!/usr/bin/env python3\nprint(1)\n"),
            "link.py": Special(LINK, "src/a.py"),
            "linked": Special(LINK, "src"),
            "theirs": Special(SUBMODULE, "1" * 40),
            "big.py": "x = 1\n" * 50_000,
            "read me.py": "1\n",
            "broken\nname.py": "1\n",
            "export.py": "def kept(): pass\n",
            ".gitattributes": "export.py export-ignore\n*.py filter=evil\n",
            ".gitmodules": '[submodule "theirs"]\n\tpath = theirs\n\turl = http://127.0.0.1:1/x\n',
        },
    )
    with night.source(listing={"max_bytes": 200_000}) as source:
        (repository,) = source.repositories()
        listing = source.listing(repository)
    assert repository.commit == repo.head
    assert repository.visibility == "private"
    assert [file.path for file in listing.files] == ["export.py", "read me.py", "run", "src/a.py"]
    assert [(row.path, row.reason) for row in listing.skipped] == [
        ("big.py", SkipReason.OVERSIZED),
        ("broken\nname.py", SkipReason.UNREADABLE),
        ("link.py", SkipReason.SYMLINK),
        ("linked", SkipReason.SYMLINK),
        ("theirs/", SkipReason.SUBMODULE),
    ]
    mirror = night.cache / "mirrors"
    assert not list(mirror.rglob("hooks/*"))
    assert not list(mirror.rglob("a.py"))
    assert max(path.stat().st_size for path in mirror.rglob("*.pack")) < 100_000, "the large blob was fetched"


def test_only_what_moved_is_fetched_again(fake, night, filled):
    filled(5)
    night.read()
    fake.git_calls.clear()
    fake.repos["service-003"].commit({"b.py": "def b(): pass\n"})
    found = night.read()
    assert {path.split(".git")[0] for _, path, _ in fake.git_calls} == {"/acme/service-003"}
    assert sorted(found["service-003"]) == ["a.py", "b.py"]
    fake.git_calls.clear()
    night.read()
    assert fake.git_calls == []


def test_a_larger_limit_fetches_what_was_left_out(fake, night):
    fake.add("tools", {"big.py": "x = 1\n" * 50_000})
    assert night.read(listing={"max_bytes": 200_000}) == {"tools": {}}
    assert list(night.read(listing={"max_bytes": 900_000})["tools"]) == ["big.py"]


def test_renamed_and_transferred_repositories(fake, night, filled):
    filled(3)
    night.read()
    fake.git_calls.clear()
    fake.rename("service-001", "billing")
    del fake.repos["service-002"]
    assert sorted(night.read()) == ["billing", "service-000"]
    assert sorted(path.stem for path in night.cache.rglob("*.git")) == ["100", "101"], "what moved away is not kept"
    assert fake.git_calls == [], "a renamed repository is the same one"
    fake.repos["billing"].commit({"b.py": "1\n"})
    assert sorted(night.read()["billing"]) == ["a.py", "b.py"]


def test_archived_forked_and_empty_ones_are_named(fake, night):
    fake.add("live", {"a.py": "1\n"}, topics=["payments"])
    fake.add("old", {"a.py": "1\n"}, archived=True)
    fake.add("copy", {"a.py": "1\n"}, fork=True)
    fake.add("empty")
    fake.add("page", {"a.py": "1\n"}, language="HTML")
    with night.source(selection=Selection.of([], ["language:html"])) as source:
        assert [one.name for one in source.repositories()] == ["live"]
        assert source.skipped == (
            Skipped("copy", "./", SkipReason.FORK, "a fork"),
            Skipped("empty", "./", SkipReason.EXCLUDED, "it holds no commit"),
            Skipped("old", "./", SkipReason.EXCLUDED, "archived"),
            Skipped("page", "./", SkipReason.EXCLUDED, "excluded by language:html"),
        )
    assert sorted(night.read(selection=Selection.of(["archived", "fork"], ["name:page"]))) == ["copy", "live", "old"]
    assert sorted(night.read(selection=Selection.of(["topic:pay*"], []))) == ["live"]


def test_a_repository_deleted_after_it_was_listed(fake, night, filled):
    filled(3)
    night.read()
    before = fake.repos["service-001"].head
    fake.repos["service-001"].commit({"b.py": "1\n"})
    fake.repos["service-002"].commit({"b.py": "1\n"})
    new = fake.add("young", {"a.py": "1\n"})
    gone = lambda call: (404, "Repository not found.", {})  # noqa: E731
    fake.plan("GET /acme/service-001.git", gone)
    fake.plan("GET /acme/young.git", gone)
    with night.source() as source:
        found = {one.name: one.commit for one in source.repositories()}
        rows = source.skipped
    assert found["service-001"] == before, "last night's state is kept"
    assert found["service-002"] == fake.repos["service-002"].head
    assert new.name not in found
    assert [row.repository for row in rows] == ["service-001", "young"]
    assert all(row.reason is SkipReason.UNREADABLE and "it is gone" in row.detail for row in rows)
    assert f"commit {before[:12]}" in rows[0].detail
    assert sorted(night.read()["service-001"]) == ["a.py", "b.py"], "the next night has it"


def test_a_repository_renamed_while_it_is_scanned_keeps_last_nights_state(fake, night, filled):
    filled(2)
    night.read()
    before = fake.repos["service-001"].head
    fake.repos["service-001"].commit({"b.py": "1\n"})

    def renamed(call):
        fake.rename("service-001", "billing")
        return 301, "", {"Location": f"{fake.url}/acme/billing.git/info/refs?service=git-upload-pack"}

    fake.plan("GET /acme/service-001.git", renamed)
    with night.source() as source:
        assert {one.name: one.commit for one in source.repositories()}["service-001"] == before
        assert [row.repository for row in source.skipped] == ["service-001"]
    assert not any("billing" in path for _, path, _ in fake.git_calls), "a redirect is not followed"
    assert sorted(night.read()["billing"]) == ["a.py", "b.py"], "the next night knows its name"


def test_squads_in_the_order_of_the_rules(fake, night):
    names = ("configured", "owners", "catalog", "property", "team", "two-teams", "nobody", "inherited")
    repos = {name: fake.add(name, {"src/a.py": "1\n"}) for name in names}
    for repo in repos.values():
        repo.properties = {"tier": "1", "squad": None, "team": None}
    repos["owners"].commit({".github/CODEOWNERS": "* @acme/payments\n"})
    for name in ("owners", "catalog"):
        repos[name].commit({"catalog-info.yaml": "kind: Component\nspec:\n  owner: group:orders\n"})
    for name in ("configured", "owners", "catalog", "property"):
        repos[name].properties = {"squad": "billing", "team": ["other", "third"]}
    everything = {repo.id: "ADMIN" for repo in repos.values()}
    fake.teams = [
        Team("platform-admins", everything),
        Team("stock", {repos["team"].id: "MAINTAIN", repos["two-teams"].id: "ADMIN", repos["nobody"].id: "WRITE"}),
        Team("search", {repos["two-teams"].id: "ADMIN"}),
        Team("web", {repos["inherited"].id: "ADMIN"}),
        Team("web-core", {repos["inherited"].id: "ADMIN"}, parent="web"),
    ]
    given = {"listing": {"squads": {"configured": "ledger"}}, "without_teams": ("platform-admins",)}
    assert {name: next(iter(files.values())) for name, files in night.read(**given).items()} == {
        "configured": "ledger",
        "owners": "payments",
        "catalog": "orders",
        "property": "billing",
        "team": "stock",
        "two-teams": "unowned",
        "nobody": "unowned",
        "inherited": "web",
    }
    with night.source(**given) as source:
        rules = {one.name: source.ownership(one).default().rule.value for one in source.repositories()}
    assert rules == {
        "configured": "config",
        "owners": "codeowners",
        "catalog": "backstage",
        "property": "property",
        "team": "team",
        "two-teams": "nobody",
        "nobody": "nobody",
        "inherited": "team",
    }


def test_what_the_token_may_not_read_is_said_and_done_without(fake, night, filled):
    filled(2)
    fake.without = {"teams", "properties"}
    with night.source() as source:
        assert [one.squad for one in source.repositories()] == ["unowned", "unowned"]
        assert [warning.split(":")[0] for warning in source.warnings] == [
            "Custom properties name no squads",
            "Teams name no squads",
        ]


def test_an_unknown_organization_is_one_sentence(fake, night):
    with (
        pytest.raises(SourceError, match="does not give the repositories of nowhere"),
        night.source(api=night.api(owner="nowhere")) as source,
    ):
        source.repositories()


def test_two_runs_do_not_share_a_cache(fake, night, filled):
    filled(1)
    with night.source(), pytest.raises(SourceError, match="Another run is using"), night.source():
        pass


def test_a_cache_that_lost_a_mirror_is_filled_again(fake, night, filled):
    filled(2)
    night.read()
    (pack,) = next(iter(night.cache.rglob("100.git"))).glob("objects/pack/*.pack")
    pack.chmod(0o600)
    pack.write_bytes(b"broken")
    fake.repos["service-000"].commit({"b.py": "1\n"})
    assert sorted(night.read()["service-000"]) == ["a.py", "b.py"]
