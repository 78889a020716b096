"""Fetch the packages of packages.toml through pip, npm, go and git; nothing of theirs is run.

Wheels and npm tarballs are archives that are only unpacked; an sdist would run its build, so none is taken.
Usage: python benchmarks/families/download.py FOLDER
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).parent


def main(root: Path) -> int:
    versions: dict[str, str] = {}
    missing = []
    for package in tomllib.loads((HERE / "packages.toml").read_text())["package"]:
        target = folder(root, package)
        if not (target / ".version").exists():
            try:
                version = FETCH[package["from"]](package["name"], target)
            except (subprocess.CalledProcessError, OSError, IndexError, subprocess.TimeoutExpired) as error:
                missing.append(f"{package['from']}:{package['name']}: {error}")
                continue
            (target / ".version").write_text(version)
        versions[f"{package['from']}:{package['name']}"] = (target / ".version").read_text()
    (root / "versions.json").write_text(json.dumps(versions, indent=1, sort_keys=True) + "\n")
    for line in missing:
        print("not fetched:", line)
    print(len(versions), "packages in", root)
    return 1 if missing else 0


def folder(root: Path, package: dict[str, str]) -> Path:
    return root / package["from"] / package["name"].replace("/", "+")


def pypi(name: str, target: Path) -> str:
    target.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(target), name])
    wheel = next(target.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)  # noqa: S202 - zipfile drops absolute paths and `..` itself
    wheel.unlink()
    return wheel.name.split("-")[1]


def npm(name: str, target: Path) -> str:
    target.mkdir(parents=True, exist_ok=True)
    run(["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(target), name])
    tarball = next(target.glob("*.tgz"))
    with tarfile.open(tarball) as archive:
        archive.extractall(target, filter="data")
    tarball.unlink()
    inner = next(path for path in target.iterdir() if path.is_dir())
    for path in list(inner.iterdir()):
        shutil.move(path, target / path.name)
    return str(json.loads((target / "package.json").read_text())["version"])


def go(name: str, target: Path) -> str:
    cache = target.parent / ".modules"
    environment = {**os.environ, "GOMODCACHE": str(cache.resolve()), "GOFLAGS": "-modcacherw"}
    answer = json.loads(run(["go", "mod", "download", "-json", f"{name}@latest"], environment))
    shutil.copytree(answer["Dir"], target, dirs_exist_ok=True)
    return str(answer["Version"])


def github(name: str, target: Path) -> str:
    run(["git", "clone", "-q", "--depth", "1", f"https://github.com/{name}", str(target)])
    commit = run(["git", "-C", str(target), "rev-parse", "HEAD"]).strip()
    shutil.rmtree(target / ".git")
    return commit


def run(command: list[str], environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=environment)
    return done.stdout


FETCH = {"pypi": pypi, "npm": npm, "go": go, "github": github}

if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
