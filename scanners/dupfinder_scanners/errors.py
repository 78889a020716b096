"""Errors that a user can act on."""

from __future__ import annotations


class DupfinderError(Exception):
    """Bad input or a broken environment, told in one sentence: what, where, what to do next.

    The command prints the message without a traceback and leaves with exit code 2.
    """


class SourceError(DupfinderError):
    """A ROOT, repository or blob that cannot be read at all."""


class ConfigError(DupfinderError):
    """A configuration or ownership file that says something impossible."""


class LanguageError(DupfinderError):
    """A grammar or query file that is missing or does not compile."""


class WorkerError(DupfinderError):
    """The parsing processes cannot start or do not know their job."""
