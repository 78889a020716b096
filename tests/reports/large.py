"""A result of the size that a large organisation gets, to see what the page costs."""

from __future__ import annotations

from dataclasses import replace

from dupfinder.model import CloneKind, ScanResult
from dupfinder_scanners.fragments import Fragment
from tests.reports.sample import Sample, clone_class, sample_result

SQUADS = 18
COPIES = 6
LINES = 40


def _copy(sample: Sample, number: int, squad: int) -> Fragment:
    """Every fourth line differs from copy to copy."""
    lines = [f"def work_{number}(order, customer):"]
    for at in range(LINES):
        lines.append(
            f"    total_{at} = compute(order, {at + squad * (at % 4 == 0)}, customer.address, retries={number % 7})"
        )
    return sample.copy(f"squad-{squad:02}", f"work_{number}_{squad}", "\n".join(lines) + "\n")


def large_result(candidates: int = 300) -> ScanResult:
    """Candidates of six copies of about forty lines each."""
    sample, families = Sample(), [*sample_result().family_titles, None]
    for number in range(candidates):
        copies = [_copy(sample, number, (number + step) % SQUADS) for step in range(COPIES if number % 3 else 2)]
        part = clone_class(copies, CloneKind.NEAR_MISS)
        sample.add(f"work {number}", families[number % len(families)], CloneKind.NEAR_MISS, [part])
    return replace(sample_result(), candidates=tuple(sample.candidates), snippets=sample.snippets)
