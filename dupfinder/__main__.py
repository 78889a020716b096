"""`python -m dupfinder` is the `dupfinder` command."""

from __future__ import annotations

from dupfinder.cli.app import main

if __name__ == "__main__":
    main()
