"""Which processes a process has started."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    number: int
    command: str


def below(number: int) -> list[Process]:
    """All descendants of a process that live now."""
    told = subprocess.run(["ps", "-eww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[Process]] = {}
    for line in told.splitlines():
        own, parent, *command = line.split(None, 2)
        children.setdefault(int(parent), []).append(Process(int(own), command[0] if command else ""))
    found, waiting = [], [number]
    while waiting:
        more = children.get(waiting.pop(), [])
        found += more
        waiting += [one.number for one in more]
    return found
