"""`check --comment OWNER/NAME#NUMBER`: the comment on a pull request, where the squad's roll-out allows it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from dupfinder_scanners.errors import ConfigError

if TYPE_CHECKING:
    from dupfinder.check.run import Checked
    from dupfinder.config import Config

_PULL = re.compile(r"([\w.-]+/[\w.-]+)#([1-9]\d{0,8})", re.ASCII)


def keep_comment(checked: Checked, config: Config, place: str, url: str) -> str:
    """Write, edit or resolve the comment; the answer is a sentence on what was done. Raises SourceError."""
    if (found := _PULL.fullmatch(place)) is None:
        raise ConfigError(f"--comment {place} is no pull request; write OWNER/NAME#NUMBER.")
    result, squads = checked.result, checked.rules.comment_squads
    if squads is not None and result.squad not in squads:
        return f"No comment: {result.squad or 'this squad'} is not among [check] comment_squads."
    from dupfinder.cli.exits import say
    from dupfinder.publish.comment import StickyComment
    from dupfinder_reports import pr_comment
    from dupfinder_scanners.sources.github_api import Api, Server
    from dupfinder_scanners.sources.github_auth import credentials_from
    from dupfinder_scanners.sources.github_waits import Waits

    waits = Waits(config.github.max_wait_minutes * 60, say)
    owner = found[1].partition("/")[0]
    api = Api(Server.of(url), credentials_from(os.environ), owner, waits, repeat_posts=False)
    try:
        done = StickyComment(api, found[1], int(found[2]), pr_comment.MARKER).publish(
            pr_comment.render(result) if result.findings else None, pr_comment.resolved(result)
        )
    finally:
        api.close()
    return f"The comment on {place} was {done.value}."
