"""`DUPFINDER_FAIL_ON_SKIP=1` turns skips into a failure of the run, and names them: CI must have tested everything."""

from __future__ import annotations

import os

import pytest

skipped: list[str] = []


def is_active() -> bool:
    return os.environ.get("DUPFINDER_FAIL_ON_SKIP", "") not in {"", "0"}


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)


def remember(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        skipped.append(f"{report.nodeid}: {reason_of(report)}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    remember(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    remember(report)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if is_active() and skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if is_active() and skipped:
        terminalreporter.section("skipped, and DUPFINDER_FAIL_ON_SKIP is set", red=True)
        for line in sorted(set(skipped)):
            terminalreporter.line(line)
