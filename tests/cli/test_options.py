from __future__ import annotations

import pytest

from dupfinder.cli.options import ReportFormat
from dupfinder_reports import FORMATS
from tests.cli.orgs import dupfinder


def test_the_formats_offered_are_those_that_can_be_rendered():
    assert [form.value for form in ReportFormat] == list(FORMATS)


@pytest.mark.parametrize(
    "command", [(), ("scan",), ("report",), ("report", "org"), ("show",), ("compare",), ("init",), ("doctor",)]
)
def test_every_command_has_help(tmp_path, command):
    done = dupfinder(*command, "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: {' '.join(('dupfinder', *command))} ")
    assert list(tmp_path.iterdir()) == []
