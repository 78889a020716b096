"""How fast: `python -m benchmarks.speed`. See README.md."""
