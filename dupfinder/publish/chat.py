"""Posts a message to an incoming webhook of Slack or Teams.

The address of a webhook is a secret: whoever knows it can write there. It is never printed, neither by us nor within
the message of an exception; only its host is named.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from dupfinder_scanners.errors import DupfinderError

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
MOST_ANSWER = 1_000
OK, REDIRECTS, FAILURES = range(200, 300), range(300, 400), range(500, 600)
_WORD = re.compile(r"[a-z][a-z_]{2,60}", re.ASCII)
_DELIVERED_NOT = "webhook message delivery failed"
"""What an old connector of Teams answers with 200 where it delivered nothing."""


class PostError(DupfinderError):
    """A message that was not posted, and why."""


def check(url: str) -> str:
    """The host of a webhook's address. Raises PostError where the address cannot be one; plain http only reaches this
    machine."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
        _ = parts.port
    except ValueError:
        raise PostError("The address after --post is no URL; copy it again from Slack or Teams.") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise PostError("The address after --post does not start with https://; copy it again from Slack or Teams.")
    if not host or parts.username is not None or parts.password is not None:
        raise PostError("The address after --post names no host, or a user before it; copy it again.")
    return host


def post(url: str, message: str) -> None:
    """Send a message, JSON as text. Raises PostError where it was not taken; nothing is sent twice.

    Redirects are not followed: a secret address that leads elsewhere is a mistake or worse.
    """
    import requests

    host = check(url)
    try:
        with requests.post(
            url.strip(),
            data=message.encode(),
            headers={"Content-Type": "application/json", "User-Agent": "squad-dupfinder"},
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
            stream=True,
            # Without this requests would send what ~/.netrc holds for the host.
            auth=lambda request: request,
        ) as answer:
            status = answer.status_code
            said = next(answer.iter_content(MOST_ANSWER), b"").decode("utf-8", "replace").strip()
    except requests.exceptions.Timeout:
        raise PostError(
            f"{host} did not answer in time; it may have taken the message: look before you repeat."
        ) from None
    except (requests.exceptions.RequestException, OSError, ValueError) as error:
        raise PostError(
            f"{host} cannot be reached ({type(error).__name__}); check the network and the address after --post."
        ) from None
    _judge(host, status, said)


def _judge(host: str, status: int, said: str) -> None:
    """Raise PostError where the answer is no yes. Of what it says only a plain word is repeated."""
    if status in OK and not said.casefold().startswith(_DELIVERED_NOT):
        return
    reason = f": {said}" if _WORD.fullmatch(said) else ""
    if status in OK:
        raise PostError(
            f"{host} took the message and did not deliver it; check the webhook, and that it is for a card."
        )
    if status in REDIRECTS:
        raise PostError(
            f"{host} sent the message on to another address ({status}), which is not followed; copy it again."
        )
    if status in FAILURES:
        raise PostError(f"{host} has a fault of its own ({status}{reason}); post again later.")
    raise PostError(
        f"{host} refused the message ({status}{reason}); check that --format fits the webhook and it is not revoked."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
