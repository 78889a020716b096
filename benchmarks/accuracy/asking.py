"""One tool on one corpus: its candidates, or why there are none, and what it took."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.tools.interface import Answer, Found, Tool, ToolError, as_json
from benchmarks.accuracy.tools.process import processor_seconds

NOT_RUN = "did not run"


@dataclass(frozen=True, slots=True)
class Asked:
    """`candidates` is None where the tool gave none to count: `said` is why. Else `said` is what it left out."""

    candidates: tuple[Found, ...] | None
    said: str = ""
    seconds: float = 0.0

    def row(self) -> dict[str, object]:
        """For the record; `processor seconds` are user and system time of the tool's processes."""
        if self.candidates is None:
            return {NOT_RUN: self.said, **({"processor seconds": self.seconds} if self.seconds else {})}
        remark = {"remark": self.said} if self.said else {}
        return {"candidates": len(self.candidates), "processor seconds": self.seconds, **remark}


def ask(tool: Tool, root: Path, languages: Sequence[str], work: Path) -> Asked:
    """Run a tool on a corpus of these languages, its first one first; the candidates are also left in `work`."""
    read = [language for language in languages if language in tool.languages]
    if not read:
        return Asked(None, f"does not read {' or '.join(languages)}")
    before = processor_seconds()
    answer, failed = _answer(tool, root.resolve(), read[0], work)
    seconds = round(processor_seconds() - before, 1)
    if answer is None:
        return Asked(None, failed, seconds)
    (work / "candidates.json").write_text(as_json(answer.candidates))
    said = [f"reads {' and '.join(read)} only"] if len(read) < len(languages) else []
    return Asked(answer.candidates, "; ".join([*said, *filter(None, [answer.remark])]), seconds)


def _answer(tool: Tool, root: Path, language: str, work: Path) -> tuple[Answer | None, str]:
    """What the tool answered, or why it did not; what cannot be understood is no answer, never none found."""
    try:
        return tool.run(root, language, work), ""
    except ToolError as error:
        return None, str(error)
    except json.JSONDecodeError:
        return None, "printed no JSON"
    except (KeyError, TypeError, ValueError) as error:
        return None, f"its report has another form: {type(error).__name__}: {error}"
