"""The text of a first `dupfinder.toml`: every option explained, defaults commented out, what was found written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dupfinder.cli.survey import Survey, Surveyed
from dupfinder.config import (
    CandidateSettings,
    CheckSettings,
    DecisionSettings,
    EffortSettings,
    GithubSettings,
    ScanSettings,
    SprintSettings,
)
from dupfinder_reports.untrusted import one_line
from dupfinder_scanners.ownership import OwnerRule

RULES = {
    OwnerRule.CONFIG: "this file",
    OwnerRule.CODEOWNERS: "CODEOWNERS",
    OwnerRule.BACKSTAGE: "catalog-info.yaml",
    OwnerRule.PROPERTY: "a custom property of the repository",
    OwnerRule.TEAM: "the one team with admin or maintain",
    OwnerRule.NOBODY: "nobody says whose it is",
    OwnerRule.REPOSITORY: "nobody says whose it is, so the repository is its own squad",
}
SHOWN_OWNERS = 4
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


def starter(found: Survey) -> str:
    """The whole file. It loads as it is, and says the same as no file at all until something is changed."""
    organization = (*_squads(found), *_platform(found), *_github())
    commands = (*_check(), *_review())
    return "\n".join([*_head(), *_scan(), *_candidates(), *organization, *commands, *_families(), *_ignore()])


def toml_string(text: str) -> str:
    """A basic string of TOML 1.0 that reads back as `text`."""
    return '"' + _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + '"'


def toml_key(text: str) -> str:
    """A key, in quotes where it needs them."""
    return text if _BARE.fullmatch(text) else toml_string(text)


def _head() -> Iterator[str]:
    yield "# The configuration of dupfinder, written by `dupfinder init`. A line that starts with # changes nothing;"
    yield "# the values shown in such lines are the defaults, or examples."
    yield ""


def _scan() -> Iterator[str]:
    defaults = ScanSettings()
    yield "[scan]"
    yield "# What is never read, in the pattern language of .gitignore, relative to each repository."
    yield '# exclude = ["legacy/", "*.snap.ts"]'
    yield "# A larger file is set aside, in bytes."
    yield f"# max_file_bytes = {defaults.max_file_bytes}"
    yield "# What parsing a batch of files may take before its parser is stopped."
    yield f"# parser_seconds = {defaults.parser_seconds:g}"
    yield f"# parser_megabytes = {defaults.parser_megabytes}"
    yield "# Names of the org: a file whose header holds one is never taken for a third party's."
    yield '# own_names = ["Acme Ltd", "acme.io"]'
    yield ""


def _candidates() -> Iterator[str]:
    yield "[candidates]"
    yield "# From how many squads on a candidate is one for the platform; what two squads have is listed below."
    yield f"# min_squads = {CandidateSettings().min_squads}"
    yield ""


def _squads(found: Survey) -> Iterator[str]:
    yield "# Who owns what. First that says so: [squads] here, CODEOWNERS, catalog-info.yaml, else the repository is"
    yield "# its own squad. Found:"
    for one in found.repositories:
        yield f"#   {one_line(one.name)}: {_owned(one)}"
    yield "#"
    yield "# REPOSITORY/ or REPOSITORY/PATH to squad; of several that match, the longest counts."
    yield "[squads]"
    for one in found.repositories:
        if one.rule is OwnerRule.REPOSITORY:
            yield f'# {one_line(toml_string(one.name + "/"))} = "SQUAD"'
    yield ""
    yield "# Other spellings and former names of a squad, to the name that is shown: a renamed squad keeps its past."
    yield "[squad_aliases]"
    yield '# "team-old-name" = "new-name"'
    yield ""


def _owned(one: Surveyed) -> str:
    if not one.files:
        return "no file of a supported language"
    shown = [
        f"{one_line(owner.squad)} ({files:,} {'file' if files == 1 else 'files'}, {RULES[owner.rule]})"
        for owner, files in one.owners[:SHOWN_OWNERS]
    ]
    left_out = len(one.owners) - SHOWN_OWNERS
    return ", ".join([*shown, f"and {left_out} more"] if left_out > 0 else shown)


def _platform(found: Survey) -> Iterator[str]:
    yield "# Libraries of the platform team: what they hold counts as the shared version, and they are no squad."
    shared = [one for one in found.repositories if one.looks_shared]
    if shared:
        yield "# By their names these may be such; take the # away where it is so."
    for name in [one.name for one in shared] or ["REPOSITORY"]:
        yield f"# [repositories.{one_line(toml_key(name))}]"
        yield "# platform = true"
    yield "# A folder without .git that is a repository all the same, relative to this file:"
    yield "# [repositories.NAME]"
    yield '# path = "some/folder"'
    yield ""


def _github() -> Iterator[str]:
    defaults = GithubSettings()
    yield "# `dupfinder scan --org`: what is read, and who owns what says nothing itself; rules are in docs/nightly.md."
    yield "[github]"
    yield '# include = ["topic:backend", "archived"]'
    yield '# exclude = ["sandbox-*"]'
    yield "# Custom properties; the first that has a value names the squad."
    yield f"# squad_properties = {_strings(defaults.squad_properties)}"
    yield "# Teams that administer everything and own nothing."
    yield '# without_teams = ["platform-admins"]'
    yield "# For the rate limits of GitHub, in all."
    yield f"# max_wait_minutes = {defaults.max_wait_minutes:g}"
    yield ""


def _check() -> Iterator[str]:
    defaults = CheckSettings()
    yield "# `dupfinder check`: what a pull request may be told. The first three reach every checkout with the index of"
    yield "# the next scan; docs/pull-requests.md says more."
    yield "[check]"
    yield "# Squads whose pull requests get a comment where a workflow asks for it; without the line, all."
    yield '# comment_squads = ["payments"]'
    yield "# The most private match that is named in a private repository: public, internal or private."
    yield f'# show = "{defaults.show}"'
    yield "# Repositories that are never named."
    yield '# hide = ["secret-project"]'
    yield "# The share of aligned tokens from which a match is told."
    yield f"# min_similarity = {defaults.min_similarity:g}"
    yield ""


def _review() -> Iterator[str]:
    sprint = SprintSettings()
    yield "# `dupfinder report sprint`: the calendar, the rates of its estimates, the thresholds of two decisions."
    yield "# docs/sprint-review.md explains all of it. Pairs are the low and the high end."
    yield "[sprint]"
    yield "# The first day of any sprint; without it, days are given with --since and --until."
    yield "# start = 2026-01-05"
    yield f"# weeks = {sprint.weeks}"
    yield f"# name = {toml_string(sprint.name)}"
    yield ""
    yield "[effort]"
    yield from _defaults(EffortSettings())
    yield ""
    yield "[decision]"
    yield from _defaults(DecisionSettings())
    yield ""


def _defaults(settings: EffortSettings | DecisionSettings) -> Iterator[str]:
    for name, value in settings:
        shown = f"[{', '.join(f'{one:g}' for one in value)}]" if isinstance(value, tuple) else f"{value:g}"
        yield f"# {name} = {shown}"


def _strings(values: Iterable[str]) -> str:
    return f"[{', '.join(map(toml_string, values))}]"


def _families() -> Iterator[str]:
    yield "[families]"
    yield "# Jobs of the org's own, one file each, relative to this file; and built-in ones to leave out."
    yield '# files = ["families/tenant-lookup.toml"]'
    yield '# without = ["money-currency"]'
    yield ""
    yield "# A decision of the org's own that copies are compared by; docs/drift.md has every key."
    yield "# [[drift.concept]]"
    yield '# slug = "tenant-header"'
    yield '# kind = "wire-name"'
    yield '# names = ["tenant *", "shop id"]'
    yield '# sources = ["header"]'
    yield '# says = "name"'
    yield ""


def _ignore() -> Iterator[str]:
    yield "# Sets one candidate aside for the whole org, by its id, by a pattern for REPOSITORY/PATH (path), or by the"
    yield "# name of its copies (name)."
    yield "# [[ignore]]"
    yield '# candidate = "3f9a1c0b7d42"'
    yield '# reason = "two protocols that only look alike"'
    yield '# owner = "platform"'
    yield "# expires = 2027-03-31"
    yield ""
