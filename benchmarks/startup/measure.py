"""How long `dupfinder --help` takes, as a share of a full import of scikit-learn.

Both are started by turns, so that a busy machine slows both alike, and the medians are compared. The goal is a third.
Usage: python benchmarks/startup/measure.py [ROUNDS]
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

GOAL = 1 / 3
ROUNDS = 11

# `import sklearn` alone loads a part; what `sklearn.__all__` names is loaded on access.
FULL_IMPORT = "import sklearn; [getattr(sklearn, name) for name in sklearn.__all__]"
COMMANDS = {
    "dupfinder --help": [sys.executable, "-I", "-m", "dupfinder", "--help"],
    "import sklearn": [sys.executable, "-I", "-c", "import sklearn"],
    "full import of sklearn": [sys.executable, "-I", "-c", FULL_IMPORT],
}


def seconds(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    for command in COMMANDS.values():
        seconds(command)  # once for the disk cache and the compiled modules
    runs = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(rounds)]
    medians = {name: median(run[name] for run in runs) for name in COMMANDS}
    for name, value in medians.items():
        print(f"{name:<24} {value * 1000:7.0f} ms (median of {rounds})")
    ours = medians.pop("dupfinder --help")
    for name, value in medians.items():
        print(f"dupfinder --help is {ours / value:.2f} of: {name}")
    sys.exit(0 if ours < GOAL * medians["full import of sklearn"] else 1)


if __name__ == "__main__":
    main()
