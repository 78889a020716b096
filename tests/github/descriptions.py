"""GitHub's own descriptions of its API, as `.ci/fetch_descriptions.py` left them, and exchanges held against them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

FOLDER = Path(__file__).parents[2] / "build" / "descriptions"


def _file(pattern: str) -> Path:
    found = sorted(FOLDER.glob(pattern))
    if not found:
        pytest.skip("GitHub's descriptions are missing: `make test` fetches them, and needs npm and the npm registry")
    return found[-1]


@cache
def schema() -> GraphQLSchema:
    return build_schema(_file("schema-*.graphql").read_text("utf-8"), assume_valid=True)


@cache
def openapi() -> OpenAPI:
    return OpenAPI.from_dict(json.loads(_file("openapi-*.json").read_text("utf-8")))


def check(
    request: tuple[str, str, dict[str, str], bytes],
    status: int,
    headers: dict[str, str],
    body: bytes,
    sent_as: str = "application/json",
) -> str | None:
    """What is wrong with a REST exchange by GitHub's description; `request` is method, path, query and body."""
    method, path, query, sent = request
    uploads = method == "POST" and path.endswith("/assets")
    asked = MockRequest(
        "https://uploads.github.com" if uploads else "https://api.github.com",
        method.lower(),
        path,
        args=query,
        data=sent or None,
        content_type=sent_as,
    )
    answer = MockResponse(body, status_code=status, headers=headers, content_type="application/json")
    try:
        openapi().validate_request(asked)
        if status < 500 and status != 429 and status != 401:
            openapi().validate_response(asked, answer)
    except Exception as error:  # noqa: BLE001 - whatever it is, the exchange is not what GitHub describes
        return f"{method} {path} {status}: {_causes(error)}"
    return None


def _causes(error: Any) -> str:
    said = []
    while error is not None:
        inner = [f"{'/'.join(map(str, one.path))}: {one.message}" for one in getattr(error, "schema_errors", ())]
        said.append(f"{type(error).__name__}: {error} {inner[:4]}")
        error = error.__cause__
    return " <- ".join(said)[:1500]
