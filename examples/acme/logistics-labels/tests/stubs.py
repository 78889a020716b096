"""
A carrier that says what it was told to say.
"""
import json


class StubAnswer:
    def __init__(self, status_code=200, text=''):
        self.status_code = status_code
        self.text = text
        self.content = text.encode('utf-8')

    def json(self):
        return json.loads(self.text)


class StubSession:
    """
    Gives the prepared answers one after the other.
    """

    def __init__(self, *prepared):
        self.prepared = list(prepared)
        self.requests = []

    def request(self, method, url, headers=None, timeout=None, **kwargs):
        self.requests.append(dict(kwargs, method=method, url=url, headers=dict(headers or {}), timeout=timeout))
        if not self.prepared:
            raise AssertionError('not prepared for %s %s' % (method, url))
        prepared = self.prepared.pop(0)
        if isinstance(prepared, Exception):
            raise prepared
        return prepared

    def verify(self):
        assert not self.prepared, '%d prepared answers left' % len(self.prepared)
