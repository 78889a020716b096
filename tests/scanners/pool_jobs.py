"""Job functions that behave and misbehave, run inside worker processes by test_pool.py."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from typing import Any

Header = dict[str, Any]


def echo(header: Header, payload: bytes) -> tuple[Header, bytes]:
    """Answer with the paths of the files; a path may name a misdeed to do first."""
    for file in header["files"]:
        misdeed = MISDEEDS.get(file["path"].partition("#")[0])
        if misdeed is not None:
            misdeed()
    return {"paths": [file["path"] for file in header["files"]]}, payload


def environment(header: Header, payload: bytes) -> tuple[Header, bytes]:
    return {"names": sorted(os.environ), "modules": sorted(sys.modules), "path": sys.path}, payload


def process(header: Header, payload: bytes) -> tuple[Header, bytes]:
    return {"pid": os.getpid()}, payload


def _segfault() -> None:
    ctypes.string_at(0)


def _loop() -> None:
    while True:
        pass


def _eat() -> None:
    pieces = []
    while True:
        pieces.append(bytearray(16 << 20))


def _leak() -> None:
    KEPT.append(bytearray(60 << 20))


def _garbage() -> None:
    for descriptor in range(3, 12):
        try:
            os.write(descriptor, b"\xff" * 64)
        except OSError:
            continue


def _nonsense() -> None:
    frame = json.dumps({"unheard": "of"}).encode()
    for descriptor in range(3, 12):
        try:
            os.write(descriptor, len(frame).to_bytes(4, "big") + bytes(4) + frame)
        except OSError:
            continue


def _leave() -> None:
    os._exit(0)


def _print() -> None:
    sys.stdout.write("hello" * 10_000)
    sys.stdout.flush()
    os.write(1, b"raw" * 10_000)
    sys.stdin.read()


def _complain() -> None:
    os.write(2, b"noise\n" * 100_000)


def _fail() -> None:
    raise ValueError("cannot parse this")


def _sleep() -> None:
    time.sleep(0.3)


KEPT: list[bytearray] = []
MISDEEDS = {
    "segfault": _segfault,
    "loop": _loop,
    "eat": _eat,
    "leak": _leak,
    "garbage": _garbage,
    "nonsense": _nonsense,
    "leave": _leave,
    "print": _print,
    "complain": _complain,
    "fail": _fail,
    "sleep": _sleep,
}
