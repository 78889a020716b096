"""dupfinder finds the helper that several squads each wrote for themselves.

The command line is the first user of this interface:

>>> from dupfinder import Config, scan
>>> result = scan(["examples/acme"], Config())
>>> best = result.candidates[0]
>>> len(best.squads) >= result.min_squads
True

`scan` takes checkouts, or folders of checkouts, and a `Config` (`load_config` reads one from `dupfinder.toml`). What is
wrong with its input it raises as `DupfinderError`, with one sentence that says what to do. Names are loaded when first
used: importing `dupfinder` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dupfinder.config import Config as Config
    from dupfinder.config import load as load_config
    from dupfinder.model import Candidate as Candidate
    from dupfinder.model import ScanResult as ScanResult
    from dupfinder.pipeline import Options as Options
    from dupfinder.pipeline import scan as scan
    from dupfinder_scanners.errors import DupfinderError as DupfinderError

__version__ = "0.1.0"

__all__ = ["Candidate", "Config", "DupfinderError", "Options", "ScanResult", "__version__", "load_config", "scan"]

_PLACES = {
    "Candidate": ("dupfinder.model", "Candidate"),
    "Config": ("dupfinder.config", "Config"),
    "DupfinderError": ("dupfinder_scanners.errors", "DupfinderError"),
    "Options": ("dupfinder.pipeline", "Options"),
    "ScanResult": ("dupfinder.model", "ScanResult"),
    "load_config": ("dupfinder.config", "load"),
    "scan": ("dupfinder.pipeline", "scan"),
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _PLACES[name]
    value: object = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
