"""Ctrl-C does what it does at a terminal. The shell of a script has what it starts in the background ignore it, and so
would all that a test starts, although the test is about that."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
