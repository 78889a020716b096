import json


class Reply:
    def __init__(self, status_code=200, payload=None):
        self.status_code = status_code
        self.payload = payload
        self.text = "" if payload is None else json.dumps(payload)
        self.content = self.text.encode()

    def json(self):
        return json.loads(self.text)


class FakeTransport:
    def __init__(self, *replies):
        self.replies = list(replies)
        self.seen = []

    def request(self, verb, url, headers=None, timeout=None, **kw):
        self.seen.append({"verb": verb, "url": url, "headers": dict(headers or {}), "timeout": timeout, **kw})
        if not self.replies:
            raise AssertionError(f"unexpected {verb} {url}")
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def finish(self):
        assert not self.replies, f"{len(self.replies)} replies left"
