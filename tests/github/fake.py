"""A GitHub that remembers: REST, GraphQL and git over real HTTP on this machine.

REST exchanges are held against GitHub's OpenAPI description and GraphQL queries are executed against its schema; what
does not fit is in `wrong`, which the fixture asserts to be empty. It answers as a GitHub Enterprise Server does:
`/api/v3`, `/api/graphql`, and repositories at `/OWNER/NAME.git`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import ssl
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from graphql import GraphQLError, graphql_sync

from tests.github import answers, descriptions
from tests.github.git_backend import GitBackend
from tests.github.repositories import Files, commit, create

Answer = tuple[int, Any, dict[str, str]]
Fault = Callable[["Call"], Answer | None]
MOST_CHARACTERS = 65_536


@dataclass
class Repo:
    name: str
    id: int
    folder: Path
    head: str = ""
    visibility: str = "PRIVATE"
    archived: bool = False
    fork: bool = False
    topics: list[str] = field(default_factory=list)
    language: str | None = "Python"
    properties: dict[str, Any] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """Comments by the number of their issue or pull request."""
    releases: list[dict[str, Any]] = field(default_factory=list)

    def commit(self, files: Files) -> str:
        self.head = commit(self.folder, files)
        return self.head


@dataclass
class Team:
    slug: str
    permissions: dict[int, str] = field(default_factory=dict)
    parent: str | None = None


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class FakeGitHub:
    def __init__(self, folder: Path, owner: str = "acme") -> None:
        self.owner = owner
        self.folder = folder
        self.repos: dict[str, Repo] = {}
        self.former: dict[str, str] = {}
        self.teams: list[Team] = []
        self.tokens: dict[str, tuple[str, datetime | None]] = {}
        self.app_key: str | None = None
        self.app_permissions = {"contents": "write", "metadata": "read", "members": "read"}
        self.asked_permissions: list[dict[str, str]] = []
        self.token_seconds = 3600.0
        self.used = 0
        self.calls: list[tuple[str, str, int]] = []
        self.git_calls: list[tuple[str, str, int]] = []
        self.planned: deque[tuple[re.Pattern[str], Fault]] = deque()
        self.wrong: list[str] = []
        self.without: set[str] = set()
        self.assets: dict[int, bytes] = {}
        """What was uploaded, by the number of the asset."""
        self.store = ""
        """Where assets are had from: the address that the API sends on to, with the number behind it."""
        self.lock = threading.RLock()
        self.backend = GitBackend()
        self.server = _Server(self)
        self.more: list[_Server] = []
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        for server in (self.server, *self.more):
            server.shutdown()
            server.server_close()
        self.thread.join()

    # What tests arrange.

    def new_token(self, login: str = "nightly", seconds: float | None = None) -> str:
        token = "ghs_" + secrets.token_hex(18)
        self.tokens[token] = (login, None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds))
        return token

    def secured(self, context: ssl.SSLContext) -> str:
        """The same, over HTTPS; returns its address."""
        server = _Server(self, context)
        self.more.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return f"https://127.0.0.1:{server.server_address[1]}"

    def add(self, name: str, files: Files | None = None, **facts: Any) -> Repo:
        number = 100 + len(self.repos) + len(self.former)
        repo = Repo(name, number, self.folder / f"{number}.git", **facts)
        create(repo.folder)
        if files is not None:
            repo.commit(files)
        self.repos[name] = repo
        return repo

    def rename(self, name: str, new: str) -> None:
        repo = self.repos.pop(name)
        repo.name = new
        self.repos[new] = repo
        self.former[name] = new

    def say(self, name: str, number: int, body: str, author: dict[str, Any] | None) -> dict[str, Any]:
        """A comment of somebody on a pull request; None is an account that is gone."""
        at = f"{self.url}/api/v3/repos/{self.owner}/{name}"
        comments = self.repos[name].comments
        new = answers.comment(at, number, 1 + sum(map(len, comments.values())), body, author)
        comments.setdefault(number, []).append(new)
        return new

    def plan(self, pattern: str, fault: Fault, times: int = 1) -> None:
        """Let `fault` answer the next requests whose `METHOD PATH` matches; None lets the request through."""
        self.planned.extend([(re.compile(pattern), fault)] * times)

    @property
    def counts(self) -> Counter[str]:
        return Counter(f"{method} {re.sub('[0-9]+', 'N', path)}" for method, path, _ in self.calls)

    # What the server asks.

    def answer(self, call: Call) -> Answer:
        with self.lock:
            status, body, headers = self._planned(call) or self._routed(call)
            self.used += 1
            limits = {
                "X-RateLimit-Limit": "5000",
                "X-RateLimit-Remaining": str(5000 - self.used),
                "X-RateLimit-Reset": str(int(time.time()) + 3600),
            }
            self.calls.append((call.method, call.path, status))
            return status, body, limits | headers

    def login_of(self, call: Call) -> str | None:
        kind, _, given = call.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            given = base64.b64decode(given).decode().removeprefix("x-access-token:")
        found = self.tokens.get(given)
        if found is None or (found[1] is not None and found[1] < datetime.now(UTC)):
            return None
        return found[0]

    def git(self, call: Call) -> tuple[int, bytes, dict[str, str]]:
        """A request of git: `/OWNER/NAME.git/...`."""
        status, body, headers = self._git(call)
        with self.lock:
            self.git_calls.append((call.method, call.path, status))
        return status, body, headers

    def _git(self, call: Call) -> tuple[int, bytes, dict[str, str]]:
        with self.lock:
            planned = self._planned(call)
        if planned is not None:
            return planned[0], str(planned[1]).encode(), planned[2]
        if self.login_of(call) is None:
            return 401, b"no", {"WWW-Authenticate": 'Basic realm="GitHub"'}
        found = re.fullmatch(r"/([^/]+)/([^/]+)\.git(/.*)", call.path)
        repo = self.repos.get(found[2]) if found and found[1] == self.owner else None
        if repo is None or found is None:
            return 404, b"Repository not found.", {}
        return self.backend.serve(repo.folder, found[3], call)

    def _planned(self, call: Call) -> Answer | None:
        for number, (pattern, fault) in enumerate(self.planned):
            if pattern.search(f"{call.method} {call.path}"):
                del self.planned[number]
                return fault(call)
        return None

    def _routed(self, call: Call) -> Answer:
        given = call.headers.get("authorization", "")
        if given.startswith("Bearer ") and given.count(".") == 2:
            return self._as_app(call)
        login = self.login_of(call)
        if login is None:
            return 401, answers.problem("Bad credentials"), {}
        if call.path == "/graphql":
            return self._graphql(call, login)
        for method, pattern, handler in _ROUTES:
            found = re.fullmatch(pattern, call.path)
            if found and method == call.method:
                return handler(self, call, login, *found.groups())
        return 404, answers.problem("Not Found"), {}

    # The app.

    def _as_app(self, call: Call) -> Answer:
        try:
            given = call.headers["authorization"].removeprefix("Bearer ")
            claims = jwt.decode(given, self.app_key or "", algorithms=["RS256"])
        except jwt.PyJWTError as error:
            return 401, answers.problem(f"A JSON web token could not be decoded: {error}"), {}
        if claims["iss"] != "7" or claims["exp"] - claims["iat"] > 660:
            return 401, answers.problem("Integration not found"), {}
        if call.path == f"/orgs/{self.owner}/installation":
            account = answers.user(self.owner, 1)
            return 200, answers.installation(42, account, self.app_permissions), {}
        if call.path == "/app/installations/42/access_tokens":
            wanted = call.json.get("permissions") or {}
            if set(wanted) - set(self.app_permissions):
                return 422, answers.problem("The permissions requested are not granted to this installation."), {}
            self.asked_permissions.append(wanted)
            token = self.new_token("dupfinder[bot]", self.token_seconds)
            expires = self.tokens[token][1]
            assert expires is not None
            told = {"token": token, "expires_at": expires.strftime("%Y-%m-%dT%H:%M:%SZ"), "permissions": wanted}
            return 201, told | {"repository_selection": "all"}, {}
        return 404, answers.problem("Not Found"), {}

    # REST.

    def _rate_limit(self, call: Call, login: str) -> Answer:
        return 200, answers.rate_limit(5000, self.used, int(time.time()) + 3600), {}

    def _properties(self, call: Call, login: str, org: str) -> Answer:
        if "properties" in self.without:
            return 403, answers.problem("Resource not accessible by integration"), {}
        rows = [
            {
                "repository_id": repo.id,
                "repository_name": repo.name,
                "repository_full_name": f"{self.owner}/{repo.name}",
                "properties": [{"property_name": name, "value": value} for name, value in repo.properties.items()],
            }
            for repo in sorted(self.repos.values(), key=lambda one: one.id)
        ]
        return self._page(call, rows)

    def _issues(self, call: Call, login: str, org: str, name: str) -> Answer:
        repo = self.repos.get(name)
        if repo is None:
            return 404, answers.problem("Not Found"), {}
        state, creator = call.query.get("state", "open"), call.query.get("creator")
        found = [
            one
            for one in reversed(repo.issues)
            if state in ("all", one["state"]) and creator in (None, one["user"]["login"])
        ]
        return self._page(call, found)

    def _new_issue(self, call: Call, login: str, org: str, name: str) -> Answer:
        repo, sent = self.repos[name], call.json
        number = len(repo.issues) + 1
        at = f"{self.url}/api/v3/repos/{self.owner}/{name}"
        repo.issues.append(answers.issue(at, number, sent["title"], sent["body"], answers.user(login, 9)))
        return 201, repo.issues[-1], {}

    def _edit_issue(self, call: Call, login: str, org: str, name: str, number: str) -> Answer:
        one = self.repos[name].issues[int(number) - 1]
        one |= {key: value for key, value in call.json.items() if key in ("title", "body", "state")}
        return 200, one, {}

    def _comments(self, call: Call, login: str, org: str, name: str, number: str) -> Answer:
        return self._page(call, self.repos[name].comments.get(int(number), []))

    def _new_comment(self, call: Call, login: str, org: str, name: str, number: str) -> Answer:
        body = call.json["body"]
        if len(body) > MOST_CHARACTERS:
            return 422, answers.problem("Body is too long (maximum is 65536 characters)"), {}
        author = answers.user(login, 9)
        return 201, self.say(name, int(number), body, author), {}

    def _edit_comment(self, call: Call, login: str, org: str, name: str, number: str) -> Answer:
        found = (one for ones in self.repos[name].comments.values() for one in ones if one["id"] == int(number))
        if (one := next(found, None)) is None:
            return 404, answers.problem("Not Found"), {}
        if one["user"] is None or one["user"]["login"] != login:
            return 403, answers.problem("Resource not accessible by integration"), {}
        one["body"] = call.json["body"]
        return 200, one, {}

    def _releases(self, call: Call, login: str, org: str, name: str) -> Answer:
        return self._page(call, self.repos[name].releases)

    def _release_of(self, call: Call, login: str, org: str, name: str, tag: str) -> Answer:
        found = next((one for one in self.repos[name].releases if one["tag_name"] == tag), None)
        return (200, found, {}) if found else (404, answers.problem("Not Found"), {})

    def _new_release(self, call: Call, login: str, org: str, name: str) -> Answer:
        repo, sent = self.repos[name], call.json
        if any(one["tag_name"] == sent["tag_name"] for one in repo.releases):
            return 422, answers.problem("Validation Failed"), {}
        here = f"/repos/{self.owner}/{name}"
        at, uploads = f"{self.url}/api/v3{here}", f"{self.url}/api/uploads{here}"
        made = answers.release(at, uploads, 50 + len(repo.releases), sent["tag_name"], sent["name"], [])
        repo.releases.append(made)
        return 201, made, {}

    def _assets(self, call: Call, login: str, org: str, name: str, number: str) -> Answer:
        (release,) = (one for one in self.repos[name].releases if one["id"] == int(number))
        return self._page(call, release["assets"])

    def _new_asset(self, call: Call, login: str, org: str, name: str, number: str) -> Answer:
        (release,) = (one for one in self.repos[name].releases if one["id"] == int(number))
        if any(one["name"] == call.query["name"] for one in release["assets"]):
            return 422, answers.problem("already_exists"), {}
        digest = hashlib.sha256(call.body).hexdigest()
        at = f"{self.url}/api/v3/repos/{self.owner}/{name}"
        made = answers.asset(at, 900 + len(self.assets), call.query["name"], len(call.body), digest)
        self.assets[made["id"]] = call.body
        release["assets"].append(made)
        return 201, made, {}

    def _asset(self, call: Call, login: str, org: str, name: str, number: str) -> Answer:
        for release in self.repos[name].releases:
            for one in [one for one in release["assets"] if one["id"] == int(number)]:
                if call.method == "DELETE":
                    release["assets"].remove(one)
                    return 204, None, {}
                if call.method == "PATCH":
                    one |= {key: call.json[key] for key in ("name", "label") if key in call.json}
                elif call.headers.get("accept") == "application/octet-stream":
                    return 302, None, {"Location": f"{self.store}/{number}"}
                return 200, one, {}
        return 404, answers.problem("Not Found"), {}

    def _page(self, call: Call, rows: list[Any]) -> Answer:
        size, number = int(call.query.get("per_page", "30")), int(call.query.get("page", "1"))
        assert size <= 100
        headers = {}
        if number * size < len(rows):
            rest = "".join(f"&{key}={value}" for key, value in call.query.items() if key != "page")
            headers["Link"] = f'<{self.url}/api/v3{call.path}?page={number + 1}{rest}>; rel="next"'
        return 200, rows[(number - 1) * size : number * size], headers

    # GraphQL.

    def _graphql(self, call: Call, login: str) -> Answer:
        sent = call.json
        root = {"organization": self._organization, "viewer": {"login": login}}
        result = graphql_sync(
            descriptions.schema(), sent["query"], root_value=root, variable_values=sent.get("variables")
        )
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [{"message": one.message, **(one.extensions or {})} for one in result.errors]
            if any("type" not in one for one in answer["errors"]):
                self.wrong += [f"GraphQL: {one.message}" for one in result.errors]
        return 200, answer, {}

    def _organization(self, info: Any, login: str) -> dict[str, Any]:
        if login.lower() != self.owner:
            said = f"Could not resolve to an Organization with the login of '{login}'."
            raise GraphQLError(said, extensions={"type": "NOT_FOUND"})
        return {"repositories": self._repositories, "teams": self._teams, "team": self._team}

    def _repositories(self, info: Any, first: int, after: str | None = None, **given: Any) -> dict[str, Any]:
        return _connection([_node(one) for one in sorted(self.repos.values(), key=lambda one: one.id)], first, after)

    def _teams(self, info: Any, first: int, after: str | None = None, **given: Any) -> dict[str, Any]:
        if "teams" in self.without:
            raise GraphQLError("Resource not accessible by integration", extensions={"type": "FORBIDDEN"})
        return _connection([self._team_node(one) for one in self.teams], first, after)

    def _team(self, info: Any, slug: str) -> dict[str, Any] | None:
        return next((self._team_node(one) for one in self.teams if one.slug == slug), None)

    def _team_node(self, team: Team) -> dict[str, Any]:
        by_id = {one.id: one for one in self.repos.values()}
        edges = [
            {"permission": permission, "node": _node(by_id[number])}
            for number, permission in team.permissions.items()
            if number in by_id
        ]

        def repositories(info: Any, first: int, after: str | None = None, **given: Any) -> dict[str, Any]:
            page = _connection(edges, first, after)
            return {"edges": page["nodes"], "pageInfo": page["pageInfo"]}

        parent = {"slug": team.parent} if team.parent else None
        return {"slug": team.slug, "parentTeam": parent, "repositories": repositories}


_ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    ("GET", "/rate_limit", FakeGitHub._rate_limit),
    ("GET", "/orgs/([^/]+)/properties/values", FakeGitHub._properties),
    ("GET", "/repos/([^/]+)/([^/]+)/issues", FakeGitHub._issues),
    ("POST", "/repos/([^/]+)/([^/]+)/issues", FakeGitHub._new_issue),
    ("PATCH", "/repos/([^/]+)/([^/]+)/issues/([0-9]+)", FakeGitHub._edit_issue),
    ("GET", "/repos/([^/]+)/([^/]+)/issues/([0-9]+)/comments", FakeGitHub._comments),
    ("POST", "/repos/([^/]+)/([^/]+)/issues/([0-9]+)/comments", FakeGitHub._new_comment),
    ("PATCH", "/repos/([^/]+)/([^/]+)/issues/comments/([0-9]+)", FakeGitHub._edit_comment),
    ("GET", "/repos/([^/]+)/([^/]+)/releases", FakeGitHub._releases),
    ("POST", "/repos/([^/]+)/([^/]+)/releases", FakeGitHub._new_release),
    ("GET", "/repos/([^/]+)/([^/]+)/releases/tags/([^/]+)", FakeGitHub._release_of),
    ("GET", "/repos/([^/]+)/([^/]+)/releases/([0-9]+)/assets", FakeGitHub._assets),
    ("POST", "/repos/([^/]+)/([^/]+)/releases/([0-9]+)/assets", FakeGitHub._new_asset),
    *(
        (verb, "/repos/([^/]+)/([^/]+)/releases/assets/([0-9]+)", FakeGitHub._asset)
        for verb in ("GET", "PATCH", "DELETE")
    ),
]


def _node(repo: Repo) -> dict[str, Any]:
    return {
        "databaseId": repo.id,
        "name": repo.name,
        "visibility": repo.visibility,
        "isArchived": repo.archived,
        "isFork": repo.fork,
        "isDisabled": False,
        "primaryLanguage": {"name": repo.language} if repo.language else None,
        "repositoryTopics": lambda info, first: {"nodes": [{"topic": {"name": one}} for one in repo.topics[:first]]},
        "defaultBranchRef": {"target": {"__typename": "Commit", "oid": repo.head}} if repo.head else None,
    }


def _connection(nodes: list[Any], first: int, after: str | None) -> dict[str, Any]:
    assert first <= 100
    start = int(after or 0)
    end = start + first
    return {"nodes": nodes[start:end], "pageInfo": {"hasNextPage": end < len(nodes), "endCursor": str(end)}}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, fake: FakeGitHub, context: ssl.SSLContext | None = None) -> None:
        self.fake = fake
        super().__init__(("127.0.0.1", 0), _Handler)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        api = next(
            (prefix for prefix in ("/api/v3", "/api/uploads", "/api") if parts.path.startswith(f"{prefix}/")), None
        )
        call = Call(self.command, parts.path.removeprefix(api or ""), query, headers, self._body())
        if api is None:
            self._send(*self.server.fake.git(call))
            return
        status, answer, more = self.server.fake.answer(call)
        body = b"" if answer is None else json.dumps(answer).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"} | more
        if call.path != "/graphql" and status < 500:
            sent = call.headers.get("content-type", "application/json")
            fault = descriptions.check((call.method, call.path, query, call.body), status, headers, body, sent)
            self.server.fake.wrong += [fault] if fault else []
        self._send(status, body, headers)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_one  # noqa: N815 - names of the standard library

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, form: str, *arguments: object) -> None:
        """Silence."""
