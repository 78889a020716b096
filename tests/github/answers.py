"""Whole objects as GitHub sends them; tests say only what matters to them."""

from __future__ import annotations

from typing import Any

API = "https://api.github.com"
TIME = "2026-11-20T02:00:00Z"


def user(login: str, number: int) -> dict[str, Any]:
    links = (
        "followers_url following_url gists_url starred_url subscriptions_url organizations_url repos_url events_url "
        "received_events_url url html_url"
    )
    return {
        "login": login,
        "id": number,
        "node_id": f"U_{number}",
        "avatar_url": f"{API}/avatar",
        "gravatar_id": "",
        "type": "Bot" if login.endswith("[bot]") else "User",
        "site_admin": False,
        **dict.fromkeys(links.split(), f"{API}/users/{number}"),
    }


def issue(at: str, number: int, title: str, body: str, author: dict[str, Any], state: str = "open") -> dict[str, Any]:
    return {
        "id": 1000 + number,
        "node_id": f"I_{number}",
        "url": f"{at}/issues/{number}",
        "repository_url": at,
        "labels_url": f"{at}/issues/{number}/labels{{/name}}",
        "comments_url": f"{at}/issues/{number}/comments",
        "events_url": f"{at}/issues/{number}/events",
        "html_url": f"{at}/issues/{number}",
        "number": number,
        "state": state,
        "title": title,
        "body": body,
        "user": author,
        "labels": [],
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "locked": False,
        "comments": 0,
        "closed_at": None if state == "open" else TIME,
        "created_at": TIME,
        "updated_at": TIME,
        "author_association": "MEMBER",
    }


def comment(at: str, issue: int, number: int, body: str, author: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": number,
        "node_id": f"IC_{number}",
        "url": f"{at}/issues/comments/{number}",
        "html_url": f"{at}/pull/{issue}#issuecomment-{number}",
        "issue_url": f"{at}/issues/{issue}",
        "body": body,
        "user": author,
        "created_at": TIME,
        "updated_at": TIME,
        "author_association": "NONE",
        "performed_via_github_app": None,
    }


def release(at: str, uploads: str, number: int, tag: str, name: str, assets: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": number,
        "node_id": f"RE_{number}",
        "url": f"{at}/releases/{number}",
        "html_url": f"{at}/releases/tag/{tag}",
        "assets_url": f"{at}/releases/{number}/assets",
        "upload_url": f"{uploads}/releases/{number}/assets{{?name,label}}",
        "tarball_url": None,
        "zipball_url": None,
        "tag_name": tag,
        "target_commitish": "main",
        "name": name,
        "body": "",
        "draft": False,
        "prerelease": True,
        "author": user("nightly", 9),
        "assets": assets,
        "created_at": TIME,
        "published_at": TIME,
    }


def asset(at: str, number: int, name: str, size: int, digest: str) -> dict[str, Any]:
    return {
        "id": number,
        "node_id": f"RA_{number}",
        "url": f"{at}/releases/assets/{number}",
        "browser_download_url": f"{at}/download/{name}",
        "name": name,
        "label": "",
        "state": "uploaded",
        "content_type": "application/gzip",
        "size": size,
        "digest": f"sha256:{digest}",
        "download_count": 0,
        "created_at": TIME,
        "updated_at": TIME,
        "uploader": user("nightly", 9),
    }


def installation(number: int, account: dict[str, Any], permissions: dict[str, str]) -> dict[str, Any]:
    return {
        "id": number,
        "account": account,
        "repository_selection": "all",
        "access_tokens_url": f"{API}/app/installations/{number}/access_tokens",
        "repositories_url": f"{API}/installation/repositories",
        "html_url": f"{API}/organizations/acme/settings/installations/{number}",
        "app_id": 7,
        "target_id": account["id"],
        "target_type": "Organization",
        "permissions": permissions,
        "events": [],
        "created_at": TIME,
        "updated_at": TIME,
        "single_file_name": None,
        "app_slug": "dupfinder",
        "suspended_by": None,
        "suspended_at": None,
    }


def rate_limit(limit: int, used: int, reset: int) -> dict[str, Any]:
    one = {"limit": limit, "used": used, "remaining": limit - used, "reset": reset}
    return {"resources": {"core": one, "search": one, "graphql": one}, "rate": one}


def problem(message: str) -> dict[str, Any]:
    return {"message": message, "documentation_url": "https://docs.github.com/rest", "status": ""}
