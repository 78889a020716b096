"""The same questions as on the command line, asked by a coding assistant over the Model Context Protocol.

    serve(Desk(...), documents)

`desk` knows the questions, `server` the protocol; what an answer looks like is handed in by the command line.
"""

from __future__ import annotations

from dupfinder.mcp.desk import Desk, Shown

__all__ = ["Desk", "Shown"]
