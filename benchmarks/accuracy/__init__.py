"""Accuracy of dupfinder and of its peers: backtest, null organisations, mutation. `python -m benchmarks.accuracy`."""
