"""The sample org as checkouts on this disk and, the same commits, on the fake GitHub."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.github.fake import FakeGitHub
from tests.github.repositories import ENVIRONMENT, git

ACME = Path(__file__).parents[2] / "examples" / "acme"
_COMMIT = ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message"]


def served(fake: FakeGitHub, root: Path) -> Path:
    """Every repository of the sample org below `root`, and on the fake; returns `root`."""
    for place in sorted(path for path in ACME.iterdir() if path.is_dir()):
        tree = root / place.name
        shutil.copytree(place, tree, symlinks=True)
        in_tree(tree, "init", "--quiet", "--initial-branch=main")
        committed(tree)
        repo = fake.add(place.name, properties={"squad": place.name})
        git(repo.folder, "fetch", "--quiet", str(tree), "+main:refs/heads/main")
        repo.head = git(repo.folder, "rev-parse", "refs/heads/main")
    return root


def in_tree(tree: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=tree, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def committed(tree: Path) -> str:
    """Commit everything that is there; returns the commit."""
    in_tree(tree, "add", "--all")
    in_tree(tree, *_COMMIT, "all")
    return in_tree(tree, "rev-parse", "HEAD")
