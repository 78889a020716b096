"""Fetches GitHub's own descriptions of its API, cut to what the tests' fake GitHub is held to, and SARIF's schema.

Three npm packages, pinned with their SHA-512 and fetched by `npm pack`: nothing of them is installed or run. What is
left of them lies in `build/descriptions`. Without npm it says so and leaves: tests that ask for the descriptions are
then skipped (which fails the run in CI).
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "build" / "descriptions"
OPENAPI = (
    "@octokit/openapi@23.0.2",
    "pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
    "package/generated/api.github.com.json",
)
GRAPHQL = (
    "@octokit/graphql-schema@15.26.1",
    "RFDC2MpRBd4AxSRvUeBIVeBU7ojN/SxDfALUd7iVYOSeEK3gZaqR2MGOysj4Zh2xj2RY5fQAUT+Oqq7hWTraMA==",
    "package/schema.graphql",
)
SARIF = (
    "@microsoft/jest-sarif@1.0.0-beta.0",
    "A1fOhPd6Ic5iDk4F9YPw1qNB4XF+7+IviR7xl8r2F6QzQkx5cpY9LsGk2rExiFIEcBbjpVnSmwWGBukASkiQ9A==",
    "package/lib/schemas/sarif-2.1.0-rtm.5.json",
)
"""The last draft of the schema before the OASIS standard. What the standard and its Errata 01 say otherwise is for the
test to add: see `tests/check/test_sarif.py`."""
PATHS = (
    "/app/installations/{installation_id}/access_tokens",
    "/orgs/{org}/installation",
    "/orgs/{org}/properties/values",
    "/rate_limit",
    "/repos/{owner}/{repo}",
    "/repos/{owner}/{repo}/issues",
    "/repos/{owner}/{repo}/issues/{issue_number}",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    "/repos/{owner}/{repo}/pulls/{pull_number}",
    "/repos/{owner}/{repo}/releases",
    "/repos/{owner}/{repo}/releases/tags/{tag}",
    "/repos/{owner}/{repo}/releases/{release_id}/assets",
    "/repos/{owner}/{repo}/releases/assets/{asset_id}",
)
CONNECTED = {
    "Query": {"organization", "viewer", "rateLimit"},
    "Organization": {"repositories", "teams", "team"},
    "Team": {"parentTeam", "repositories"},
    "Repository": {"defaultBranchRef", "primaryLanguage", "repositoryTopics"},
    "Ref": {"target"},
}
"""Fields that lead to other objects. Fields with plain values are all kept."""
PAGED = {"nodes", "edges", "node", "pageInfo", "topic"}


def fetch(package: str, sha512: str, member: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, package]
        subprocess.run(npm, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != sha512:
            raise SystemExit(f"{package} is not the file that was pinned.")
        with tarfile.open(archive) as files:
            found = files.extractfile(member)
            if found is None:
                raise SystemExit(f"{package} holds no {member}.")
            return found.read()


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def without_prose(part: Any) -> Any:
    if isinstance(part, dict):
        gone = {"example", "examples", "externalDocs"}
        return with_null({key: without_prose(value) for key, value in part.items() if key not in gone})
    return [without_prose(value) for value in part] if isinstance(part, list) else part


def with_null(part: dict[str, Any]) -> dict[str, Any]:
    """Say null as a choice of its own: beside oneOf and its like, validators of OpenAPI 3.0 overlook `nullable`."""
    choices = {name: part[name] for name in ("oneOf", "anyOf", "allOf") if name in part}
    if part.get("nullable") is not True or "type" in part or not choices:
        return part
    rest = {name: value for name, value in part.items() if name not in choices}
    return rest | {"anyOf": [choices, {"type": "string", "nullable": True, "enum": [None]}]}


def cut_openapi(whole: dict[str, Any]) -> dict[str, Any]:
    """The paths that are used, and the components that they lead to."""
    cut: dict[str, Any] = {name: whole[name] for name in ("openapi", "info", "servers")}
    cut["paths"] = {path: without_prose(whole["paths"][path]) for path in PATHS}
    cut["components"] = {}
    waiting = list(references(cut["paths"]))
    while waiting:
        _, _, kind, name = waiting.pop().split("/", 3)
        held = cut["components"].setdefault(kind, {})
        if name not in held:
            held[name] = without_prose(whole["components"][kind][name])
            waiting += references(held[name])
    return cut


def cut_graphql(whole: str) -> str:
    """The types that the kept fields lead to, and the one kind of git object that a branch points to."""
    from graphql import language as sdl

    types = {one.name.value: one for one in sdl.parse(whole, no_location=True).definitions if hasattr(one, "name")}
    kept: dict[str, Any] = {}
    waiting = ["Query", "Commit"]
    while waiting:
        name = waiting.pop()
        if name in types and name not in kept:
            kept[name] = cut_type(types[name], types)
            for field in getattr(kept[name], "fields", None) or ():
                waiting += [named(field.type), *(named(one.type) for one in getattr(field, "arguments", None) or ())]
    for name, node in kept.items():
        if hasattr(node, "interfaces"):
            held = tuple(one for one in node.interfaces or () if one.name.value in kept)
            kept[name] = replace(node, interfaces=held)
    return "\n\n".join(sdl.print_ast(kept[name]) for name in sorted(kept)) + "\n"


def cut_type(node: Any, types: dict[str, Any]) -> Any:
    """A type without prose, of its fields the plain ones and those of `CONNECTED`."""
    cut = replace(node, description=None, directives=())
    if not getattr(node, "fields", None):
        return cut
    fields = [
        field for field in node.fields if not hasattr(node, "interfaces") or is_kept(node.name.value, field, types)
    ]
    return replace(cut, fields=tuple(bare(field) for field in fields))


def bare(field: Any) -> Any:
    cut = replace(field, description=None, directives=())
    arguments = getattr(field, "arguments", None)
    return replace(cut, arguments=tuple(map(bare, arguments))) if arguments else cut


def is_kept(owner: str, field: Any, types: dict[str, Any]) -> bool:
    from graphql.language import EnumTypeDefinitionNode, ScalarTypeDefinitionNode

    kind = types.get(named(field.type))
    if kind is None or isinstance(kind, EnumTypeDefinitionNode | ScalarTypeDefinitionNode):
        return True
    leads = PAGED if owner.endswith(("Connection", "Edge", "RepositoryTopic")) else CONNECTED.get(owner, set())
    return field.name.value in leads


def named(node: Any) -> str:
    """The name inside lists and non-nulls."""
    while hasattr(node, "type"):
        node = node.type
    return str(node.name.value)


def main() -> None:
    openapi = FOLDER / f"openapi-{OPENAPI[0].rpartition('@')[2]}.json"
    graphql = FOLDER / f"schema-{GRAPHQL[0].rpartition('@')[2]}.graphql"
    stamp, now = FOLDER / "stamp", hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == now:
        return
    if shutil.which("npm") is None:
        print("npm is missing, so the tests' fake GitHub is not held to GitHub's descriptions. Install npm to have it.")
        return
    try:
        described, schema, sarif = fetch(*OPENAPI), fetch(*GRAPHQL), fetch(*SARIF)
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"GitHub's descriptions cannot be fetched ({error}); the tests that need them will say so.", file=sys.stderr
        )
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    openapi.write_text(json.dumps(cut_openapi(json.loads(described)), separators=(",", ":")), "utf-8")
    graphql.write_text(cut_graphql(schema.decode()), "utf-8")
    (FOLDER / "sarif-2.1.0.json").write_bytes(sarif)
    stamp.write_text(now)


if __name__ == "__main__":
    main()
