"""What does this change add or alter that exists elsewhere? One change against the look-up tables of an org."""

from __future__ import annotations
