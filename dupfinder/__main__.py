"""`python -m dupfinder` is the `dupfinder` command."""

from __future__ import annotations

import sys

from dupfinder.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
