"""`git http-backend` as the CGI program that it is: https://git-scm.com/docs/git-http-backend."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.github.repositories import ENVIRONMENT

if TYPE_CHECKING:
    from tests.github.fake import Call


class GitBackend:
    def serve(self, folder: Path, rest: str, call: Call) -> tuple[int, bytes, dict[str, str]]:
        variables = ENVIRONMENT | {
            "GIT_PROJECT_ROOT": str(folder.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{folder.name}{rest}",
            "QUERY_STRING": urlencode(call.query),
            "REQUEST_METHOD": call.method,
            "CONTENT_TYPE": call.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(call.body)),
            "HTTP_CONTENT_ENCODING": call.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": call.headers.get("git-protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(["git", "http-backend"], input=call.body, env=variables, capture_output=True, check=False)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        rows = (line.partition(":") for line in head.decode("latin-1").split("\r\n") if line)
        headers = {name: value.strip() for name, _, value in rows}
        status = int(headers.pop("Status", "200").split()[0])
        return status, body, headers
