"""Stand-ins for the network."""

import json
from typing import Any, Dict, List, Optional


class FakeResponse:
    def __init__(self, status_code: int = 200, payload: Any = None, text: str = "") -> None:
        self.status_code = status_code
        self._payload = payload
        self.text = text or ("" if payload is None else json.dumps(payload))
        self.content = self.text.encode()

    def json(self) -> Any:
        if self._payload is None:
            raise ValueError("no JSON in this answer")
        return self._payload


class FakeSession:
    """Plays back prepared answers in order and remembers what was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers: List[Any] = list(answers)
        self.calls: List[Dict[str, Any]] = []

    def request(self, method: str, url: str, headers: Optional[Dict[str, str]] = None, timeout: Any = None, **kwargs: Any):
        self.calls.append({"method": method, "url": url, "headers": dict(headers or {}), "timeout": timeout, **kwargs})
        if not self.answers:
            raise AssertionError(f"nobody expected {method} {url}")
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def assert_done(self) -> None:
        assert not self.answers, f"{len(self.answers)} answers were never asked for"
