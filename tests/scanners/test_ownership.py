from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder_scanners.fragments import UNOWNED
from dupfinder_scanners.ownership import (
    CODEOWNERS_MAX_BYTES,
    Owner,
    OwnerRule,
    Ownership,
    entity_name,
    parse_catalog,
    parse_codeowners,
)

GITHUB_EXAMPLE = b"""\
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @logs-owner
"""


def codeowners_squad(text: bytes, path: str) -> str | None:
    rule = parse_codeowners(text, "CODEOWNERS").match(path)
    return rule.squad if rule else None


def ownership(files: Mapping[str, bytes], **options: object) -> Ownership:
    catalogs = [path for path in files if path.rpartition("/")[2].startswith("catalog-info")]

    def read(path: str, limit: int) -> bytes | None:
        return files[path][: limit + 1] if path in files else None

    return Ownership.of("shop", read, catalogs, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "squad"),
    [
        ("README", "global-owner1"),
        ("src/app.js", "js-owner"),
        ("src/App.JS", "global-owner1"),
        ("cmd/main.go", "docs@example.com"),
        ("a/b/c.txt", "octocats"),
        ("build/x", "global-owner1"),
        ("other/build/x", "global-owner1"),
        ("deep/apps/x/y", "octocat"),
        ("docs/getting-started.md", "doctocat"),
        ("docs/build-app/troubleshooting.md", "doctocat"),
        ("scripts/run", "doctocat"),
        ("lib/scripts/run", "global-owner1"),
        ("build/logs/today", "logs-owner"),
        ("deeply/nested/logs/today", "logs-owner"),
    ],
)
def test_github_documented_example(path: str, squad: str) -> None:
    assert codeowners_squad(GITHUB_EXAMPLE, path) == squad


def test_one_star_does_not_cross_a_slash() -> None:
    text = b"docs/* @docs\n"
    assert codeowners_squad(text, "docs/getting-started.md") == "docs"
    assert codeowners_squad(text, "docs/build-app/troubleshooting.md") is None
    assert codeowners_squad(text, "x/docs/getting-started.md") is None


def test_pattern_without_owners_clears_ownership_and_that_is_not_unmatched() -> None:
    text = b"/apps/ @octocat\n/apps/github\n"
    assert codeowners_squad(text, "apps/github/x.py") == UNOWNED
    assert codeowners_squad(text, "apps/gitlab/x.py") == "octocat"
    assert codeowners_squad(text, "lib/x.py") is None
    owned = ownership({"CODEOWNERS": text})
    assert owned.squad_of("apps/github/x.py").squad == UNOWNED
    assert owned.squad_of("lib/x.py") == Owner("shop", OwnerRule.REPOSITORY, "the repository is its own squad")


def test_trailing_slash_means_directories_only() -> None:
    assert codeowners_squad(b"apps/ @a\n", "apps") is None
    assert codeowners_squad(b"/apps/ @a\n", "apps") is None
    assert codeowners_squad(b"/apps @a\n", "apps") == "a"
    assert codeowners_squad(b"/apps @a\n", "apps/x/y") == "a"
    assert codeowners_squad(b"src/*/ @a\n", "src/x") is None
    assert codeowners_squad(b"src/*/ @a\n", "src/x/y") == "a"


def test_middle_slash_anchors_and_bare_name_does_not() -> None:
    assert codeowners_squad(b"src/lib @a\n", "x/src/lib/f") is None
    assert codeowners_squad(b"lib @a\n", "x/src/lib/f") == "a"
    assert codeowners_squad(b"**/src/lib @a\n", "x/src/lib/f") == "a"
    assert codeowners_squad(b"/* @a\n", "f") == "a"
    assert codeowners_squad(b"/* @a\n", "x/f") is None


def test_escaped_space_belongs_to_the_pattern() -> None:
    assert codeowners_squad(b"my\\ docs/ @a\n", "my docs/f") == "a"
    assert codeowners_squad(b"/my\\ docs/x\\ y.py @a\n", "my docs/x y.py") == "a"


def test_first_team_of_a_line_else_first_user() -> None:
    assert codeowners_squad(b"* @jane @acme/payments @acme/core\n", "x") == "payments"
    assert codeowners_squad(b"* jane@acme.io @jane\n", "x") == "jane@acme.io"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"!docs @a", "negation"),
        (b"[ab].py @a", "character ranges"),
        (b"\\#x @a", "escaping"),
        (b"*.py bob", "'bob' is no @user"),
        (b"*.py @a/b/c", "is no @user"),
        (b"/ @a", "matches nothing"),
    ],
)
def test_what_does_not_work_is_reported_with_file_and_line(line: bytes, says: str) -> None:
    parsed = parse_codeowners(b"* @all\n" + line + b"\n", ".github/CODEOWNERS")
    assert [rule.line for rule in parsed.rules] == [1]
    assert len(parsed.warnings) == 1
    assert parsed.warnings[0].startswith(".github/CODEOWNERS:2: ")
    assert says in parsed.warnings[0]


def test_places_in_githubs_order_and_first_file_only() -> None:
    files = {"docs/CODEOWNERS": b"* @c", "CODEOWNERS": b"* @b", ".github/CODEOWNERS": b"/only @a"}
    assert ownership(files).squad_of("x").rule is OwnerRule.REPOSITORY
    assert ownership(files).squad_of("only").squad == "a"
    del files[".github/CODEOWNERS"]
    assert ownership(files).squad_of("x").squad == "b"
    del files["CODEOWNERS"]
    assert ownership(files).squad_of("x") == Owner("c", OwnerRule.CODEOWNERS, "docs/CODEOWNERS:1: * @c")


def test_oversized_binary_and_byte_order_mark() -> None:
    big = parse_codeowners(b"* @a\n".ljust(CODEOWNERS_MAX_BYTES + 1), "CODEOWNERS")
    assert (big.rules, len(big.warnings)) == ((), 1)
    assert parse_codeowners(b"* @a\n\0", "CODEOWNERS").rules == ()
    assert codeowners_squad(b"\xef\xbb\xbf* @a\r\n", "x") == "a"
    assert codeowners_squad(b"\xff\xfe* @a\n* @b\n", "x") == "b"


def test_ten_thousand_rules_answer_fast() -> None:
    text = "".join(f"/services/s{n}/ @acme/t{n}\n*.x{n % 50} @u\nname{n} @v\n" for n in range(5000)).encode()
    parsed = parse_codeowners(text, "CODEOWNERS")
    started = time.perf_counter()
    for n in range(2000):
        rule = parsed.match(f"services/s{n}/a/b.py")
        assert rule is not None
        assert rule.squad == f"t{n}"
    assert time.perf_counter() - started < 2


def test_a_flood_of_wildcards_is_ignored_with_a_warning() -> None:
    flood = parse_codeowners("".join(f"*a{n} @u\n" for n in range(3001)).encode(), "CODEOWNERS")
    assert flood.rules == ()
    assert "more than 3,000 patterns" in flood.warnings[0]


NAMES = st.sampled_from(["a", "b", "docs", "x.py", "y.js"])
PATTERNS = st.builds(
    lambda lead, segments, tail: lead + "/".join(segments) + tail,
    st.sampled_from(["", "/"]),
    st.lists(NAMES | st.sampled_from(["*", "**", "*.py", "?"]), min_size=1, max_size=3),
    st.sampled_from(["", "/"]),
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@given(st.lists(st.tuples(PATTERNS, st.sampled_from(["", "@u", "@o/t"])), max_size=8), PATHS)
def test_last_match_wins_equals_trying_every_rule(lines: list[tuple[str, str]], path: str) -> None:
    parsed = parse_codeowners("\n".join(" ".join(line) for line in lines).encode(), "CODEOWNERS")
    assert len(parsed.rules) == len(lines)
    naive = [rule for rule in parsed.rules if rule.glob.matches(path.split("/"))]
    assert parsed.match(path) == (naive[-1] if naive else None)


@given(st.binary(max_size=300), st.text(max_size=30))
def test_codeowners_never_raises(data: bytes, path: str) -> None:
    parsed = parse_codeowners(data, "CODEOWNERS")
    parsed.match(path)
    assert all(isinstance(rule.squad, str) for rule in parsed.rules)


def test_config_comes_first_and_longest_pattern_wins() -> None:
    squads = {"shop": "retail", "shop/services/pay": "payments", "sh*": "wild", "shop/**/*.tf": "infra"}
    owned = ownership({"CODEOWNERS": b"* @other"}, squads=squads)
    assert owned.squad_of("x.py").squad == "retail"
    assert owned.squad_of("services/pay/a/b.py") == Owner("payments", OwnerRule.CONFIG, "[squads] shop/services/pay")
    assert owned.squad_of("a/b/main.tf").squad == "infra"
    assert owned.squad_of("services/payroll/x.py").squad == "retail"
    assert ownership({}, squads={"other": "x"}).squad_of("x").rule is OwnerRule.REPOSITORY


def test_aliases_hold_for_every_rule_and_once() -> None:
    aliases = {"payments-team": "payments", "payments": "never", "shop": "retail"}
    owned = ownership({"CODEOWNERS": b"/p @acme/payments-team"}, aliases=aliases)
    assert owned.squad_of("p").squad == "payments"
    assert owned.squad_of("q").squad == "retail"


def test_default_is_who_owns_what_no_narrower_rule_gives() -> None:
    assert ownership({"CODEOWNERS": b"* @a\n/src @b\n"}).default().squad == "a"
    assert ownership({"CODEOWNERS": b"/src @b\n"}).default().squad == "shop"
    assert ownership({"catalog-info.yaml": b"spec: {owner: c}"}).default().squad == "c"


def test_nearest_catalog_up_the_path() -> None:
    owned = ownership(
        {
            "catalog-info.yaml": b"kind: Component\nspec:\n  owner: group:default/root-team\n",
            "services/pay/catalog-info.yml": b"kind: Component\nspec: {owner: 'group:pay-team'}\n",
        }
    )
    assert owned.squad_of("services/pay/a/b.py") == Owner(
        "pay-team", OwnerRule.BACKSTAGE, "services/pay/catalog-info.yml: spec.owner"
    )
    assert owned.squad_of("services/x.py").squad == "root-team"


def test_multi_document_catalog_prefers_the_component() -> None:
    data = b"kind: System\nspec: {owner: sys}\n---\nkind: Component\nspec: {owner: comp}\n---\nkind: API\nspec: {}\n"
    entry, warnings = parse_catalog(data, "catalog-info.yaml")
    assert entry is not None
    assert (entry.owner, warnings) == ("comp", ())
    entry, _ = parse_catalog(b"---\n---\nkind: System\nspec: {owner: sys}\n", "catalog-info.yaml")
    assert entry is not None
    assert entry.owner == "sys"


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("group:default/payments", "payments"),
        ("group:payments", "payments"),
        ("payments", "payments"),
        ("default/payments", "payments"),
        ("user:default/jane.doe", "jane.doe"),
        ("Group:acme.io/Team-1", "Team-1"),
        ("${{ values.owner }}", None),
        ("a/b/c", None),
        ("", None),
    ],
)
def test_entity_name(reference: str, name: str | None) -> None:
    assert entity_name(reference) == name


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(12)
)
MERGE_BOMB = b"a: &a {k: v}\n" + b"".join(
    b"%c: &%c {<<: [%s]}\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(12)
)


@pytest.mark.parametrize("bomb", [BOMB, MERGE_BOMB])
def test_alias_bombs_do_not_go_off(bomb: bytes) -> None:
    started = time.perf_counter()
    entry, _ = parse_catalog(bomb + b"spec: {owner: team}\n", "catalog-info.yaml")
    assert entry is not None
    assert entry.owner == "team"
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 5000,
        b"spec: {owner: [a]}",
        b"spec: [owner]",
        b"!!python/object/apply:os.system ['exit 1']",
        b"spec: {owner: !!python/name:os.system x}",
        b"\0\0",
        b"\xff\xfe\xfa",
        b"a: *undefined",
        b"{{ jinja }}: [",
        b"x" * 300_000,
        b"spec:\n  owner: ${{ values.owner }}\n",
        b"",
    ],
)
def test_hostile_catalogs_give_at_most_a_warning(data: bytes) -> None:
    entry, warnings = parse_catalog(data, "catalog-info.yaml")
    assert entry is None or entry.owner == "x"
    assert all(warning.startswith("catalog-info.yaml") for warning in warnings)


@pytest.mark.parametrize("data", [b"a: " + b"[" * 60_000, b"a: " + b"{" * 60_000, b"spec: {owner: x, a: " + b"[" * 41])
def test_brackets_nested_too_deep_are_not_parsed(data: bytes) -> None:
    """PyYAML would take time by the square of the depth, for each of the catalogs that a repository may have."""
    entry, warnings = parse_catalog(data, "catalog-info.yaml")
    assert entry is None
    assert warnings == ("catalog-info.yaml: brackets nested more than 40 deep, so it was ignored",)


def test_brackets_as_deep_as_people_nest_them_are_parsed() -> None:
    entry, warnings = parse_catalog(
        b"spec: {owner: x}\na: " + b"[" * 40 + b"]" * 40 + b"\nb: {}\n", "catalog-info.yaml"
    )
    assert entry is not None
    assert (entry.owner, warnings) == ("x", ())


@given(st.binary(max_size=200))
def test_catalog_never_raises(data: bytes) -> None:
    parse_catalog(data, "catalog-info.yaml")
