"""A Spark session, and what has to be there before one can start."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder.engines.spark.errors import SparkError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
NEEDED = ("pyspark", "pyarrow", "pandas")
_ON_ONE_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}
"""A driver that talks to itself must not ask the network for its own name, nor open a page to it."""


@contextmanager
def started(master: str | None) -> Iterator[SparkSession]:
    """A session with this master, else that of `spark-defaults.conf`, else this machine; one that runs already is taken
    as it is, and stays. Raises SparkError in one sentence where PySpark or Java is missing or nothing answers."""
    require()
    from pyspark.sql import SparkSession

    if (running := SparkSession.getActiveSession()) is not None:
        yield running
        return
    # The command shows its own progress.
    builder = SparkSession.builder.appName("dupfinder").config("spark.ui.showConsoleProgress", "false")
    # The interpreter that runs this is the one that has dupfinder; on a cluster the user names theirs.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master:
        builder = builder.master(master)
    if master and master.startswith("local"):
        # Without these two the executors of `local-cluster` look for the driver under the name of the machine.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
        for key, value in _ON_ONE_MACHINE.items():
            builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise SparkError(
            f"Spark does not start with --master {master or '(none)'} ({said}); see docs/spark.md."
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def require() -> None:
    """Raise SparkError where the extra or Java is missing."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise SparkError(
            f"--engine spark needs {', '.join(missing)}; install the extra: pip install 'squad-dupfinder[spark]'."
        )
    found = java_version()
    if found is None:
        raise SparkError(
            f"--engine spark needs Java {OLDEST_JAVA} or later and finds none; install it, or set JAVA_HOME."
        )
    if found < OLDEST_JAVA:
        raise SparkError(
            f"--engine spark needs Java {OLDEST_JAVA} or later and finds {found}; install another, or set JAVA_HOME."
        )


def java_version() -> int | None:
    """The major version of the Java that Spark would start; None where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if not java:
        return None
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    # Java 8 called itself 1.8.
    version = re.search(r'version "(?:1\.)?(\d+)', said.stderr)
    return int(version[1]) if version and said.returncode == 0 else None
