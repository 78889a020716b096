"""What GitHub knows of an organization: its repositories with their heads, custom properties, and teams.

One GraphQL page a hundred repositories; properties come a hundred repositories a page over REST, which has no other
way. Teams come fifty a page with the first hundred repositories of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dupfinder_scanners.sources.github_api import Api

REPOSITORIES = """
query Repositories($owner: String!, $after: String) {
  organization(login: $owner) {
    repositories(first: 100, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      pageInfo { hasNextPage endCursor }
      nodes {
        databaseId name visibility isArchived isFork isDisabled
        primaryLanguage { name }
        repositoryTopics(first: 50) { nodes { topic { name } } }
        defaultBranchRef { target { oid } }
      }
    }
  }
}
"""
TEAMS = """
query Teams($owner: String!, $after: String) {
  organization(login: $owner) {
    teams(first: 50, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        slug
        parentTeam { slug }
        repositories(first: 100) {
          pageInfo { hasNextPage endCursor }
          edges { permission node { databaseId } }
        }
      }
    }
  }
}
"""
TEAM = """
query Team($owner: String!, $slug: String!, $after: String) {
  organization(login: $owner) {
    team(slug: $slug) {
      repositories(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        edges { permission node { databaseId } }
      }
    }
  }
}
"""
_RUNS_IT = frozenset({"ADMIN", "MAINTAIN"})


@dataclass(frozen=True, slots=True, order=True)
class RemoteRepository:
    """A repository as GitHub describes it. `id` stays when it is renamed; `head` is the commit of its default branch,
    empty where it has none; `visibility` is `public`, `internal` or `private`."""

    name: str
    id: int
    head: str = ""
    visibility: str = "private"
    archived: bool = False
    fork: bool = False
    disabled: bool = False
    language: str = ""
    topics: tuple[str, ...] = ()


def repositories(api: Api) -> tuple[RemoteRepository, ...]:
    """All repositories of the organization that the token may see, by name. Raises SourceError."""
    found: dict[int, RemoteRepository] = {}
    what = f"the repositories of {api.owner}"
    for connection in _pages(api, REPOSITORIES, {}, ("repositories",), what):
        for node in connection["nodes"]:
            # A repository that the token may not see is null.
            if node is not None:
                found[int(node["databaseId"])] = _repository(node)
    return tuple(sorted(found.values()))


def _repository(node: Mapping[str, Any]) -> RemoteRepository:
    head = node["defaultBranchRef"]
    return RemoteRepository(
        name=str(node["name"]),
        id=int(node["databaseId"]),
        head=str(head["target"]["oid"]) if head and head.get("target") else "",
        visibility=str(node["visibility"]).lower(),
        archived=bool(node["isArchived"]),
        fork=bool(node["isFork"]),
        disabled=bool(node["isDisabled"]),
        language=str((node["primaryLanguage"] or {}).get("name", "")),
        topics=tuple(sorted(one["topic"]["name"] for one in node["repositoryTopics"]["nodes"])),
    )


def properties(api: Api, names: Sequence[str]) -> dict[int, tuple[str, str]]:
    """For each repository id the name and value of the first of these custom properties that has a value.

    Of several values the first counts. Raises RefusedDataError where the token may not read them.
    """
    found: dict[int, tuple[str, str]] = {}
    for row in api.rows(f"/orgs/{api.owner}/properties/values", f"the custom properties of {api.owner}", {}):
        values = {one["property_name"]: _first(one["value"]) for one in row["properties"]}
        chosen = next(((name, values[name]) for name in names if values.get(name)), None)
        if chosen is not None:
            found[int(row["repository_id"])] = chosen
    return found


def _first(value: str | list[str] | None) -> str:
    return next(iter(value), "") if isinstance(value, list) else value or ""


def teams(api: Api, without: Sequence[str] = ()) -> dict[int, tuple[str, ...]]:
    """For each repository id the teams with admin or maintain, by name.

    A child team inherits what its parent may do, so of a team and its ancestors only the topmost counts. Raises
    RefusedDataError where the token may not read teams.
    """
    parents: dict[str, str] = {}
    runs: dict[int, set[str]] = {}
    what = f"the teams of {api.owner}"
    for connection in _pages(api, TEAMS, {}, ("teams",), what):
        for team in connection["nodes"]:
            slug = str(team["slug"])
            parents[slug] = str((team["parentTeam"] or {}).get("slug", ""))
            if slug in without:
                continue
            for edge in _edges(api, slug, team["repositories"], what):
                if edge["permission"] in _RUNS_IT and edge["node"] is not None:
                    runs.setdefault(int(edge["node"]["databaseId"]), set()).add(slug)
    return {one: _topmost(slugs, parents) for one, slugs in runs.items()}


def _topmost(slugs: set[str], parents: Mapping[str, str]) -> tuple[str, ...]:
    def ancestors(slug: str) -> Iterator[str]:
        seen = {slug}
        while (slug := parents.get(slug, "")) and slug not in seen:
            seen.add(slug)
            yield slug

    return tuple(sorted(slug for slug in slugs if not any(other in slugs for other in ancestors(slug))))


def _edges(api: Api, slug: str, first: Mapping[str, Any], what: str) -> Iterator[Mapping[str, Any]]:
    yield from first["edges"]
    page = first["pageInfo"]
    if page["hasNextPage"]:
        start = {"slug": slug, "after": page["endCursor"]}
        for connection in _pages(api, TEAM, start, ("team", "repositories"), what):
            yield from connection["edges"]


def _pages(
    api: Api, query: str, variables: Mapping[str, Any], path: Sequence[str], what: str
) -> Iterator[Mapping[str, Any]]:
    """The pages of a connection below the organization."""
    given = {"owner": api.owner, "after": None} | dict(variables)
    while True:
        found: Any = api.graphql(query, given, what)["organization"]
        for name in path:
            found = found[name] if found is not None else None
        # A team that was removed between two pages is null.
        if found is None:
            return
        yield found
        if not found["pageInfo"]["hasNextPage"]:
            return
        given["after"] = found["pageInfo"]["endCursor"]
