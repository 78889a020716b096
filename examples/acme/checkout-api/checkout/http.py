import logging
import time

import requests

from checkout.correlation import propagate

log = logging.getLogger("checkout.http")

TRANSIENT = (500, 502, 503, 504)


class UpstreamError(Exception):
    def __init__(self, text, code=None, payload=None):
        super().__init__(text)
        self.code = code
        self.payload = payload


class ServiceClient:
    def __init__(self, host, timeout=30, retries=5, pause=1.0, transport=None, wait=time.sleep):
        self.host = host.rstrip("/")
        self.timeout = timeout
        self.retries = retries
        self.pause = pause
        self.transport = transport or requests.Session()
        self.wait = wait

    def call(self, verb, path, query=None, body=None, headers=None):
        target = f"{self.host}/{path.lstrip('/')}"
        hdrs = propagate(headers)
        hdrs["User-Agent"] = "checkout"
        hdrs["Accept"] = "application/json"
        started = time.monotonic()
        tried = 0
        while True:
            tried += 1
            try:
                resp = self.transport.request(verb, target, params=query, json=body, headers=hdrs, timeout=self.timeout)
            except (requests.ConnectionError, requests.Timeout) as err:
                if tried > self.retries:
                    raise UpstreamError(f"{verb} {target}: {err}") from err
                self.wait(self.pause * tried)
                continue
            if resp.status_code in TRANSIENT and tried <= self.retries:
                log.info("retrying %s %s (%d)", verb, target, resp.status_code)
                self.wait(self.pause * tried)
                continue
            log.debug("%s %s took %.3f", verb, target, time.monotonic() - started)
            if resp.status_code >= 400:
                raise UpstreamError(f"{verb} {target}: {resp.status_code}", code=resp.status_code, payload=resp.text)
            if not resp.content:
                return None
            return resp.json()

    def get(self, path, **kw):
        return self.call("GET", path, **kw)

    def put(self, path, body=None, **kw):
        return self.call("PUT", path, body=body, **kw)
