from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.no_network import NetworkRefusedError, is_local
from tests.plugins.tools import MAC_CHROME

REPOSITORY = Path(__file__).parents[2]


def run_pytest(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a pytest of its own over `folder`, with our plugins and nothing of the surrounding run."""
    plugins = [f"-ptests.plugins.{name}" for name in ("golden", "no_network", "no_skips", "tools")]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins, *arguments, str(folder)],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/nowhere", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser\n  java\n  node\n  network\n")
    return tmp_path


# Chrome on macOS is found by its fixed place, whatever PATH says.
FOUND_ON_PATH = ["java", "node"] if MAC_CHROME.exists() else ["browser", "java", "node"]


@pytest.mark.parametrize("marker", FOUND_ON_PATH)
def test_a_missing_tool_skips_and_says_what_to_install(suite, marker):
    (suite / "test_it.py").write_text(f"import pytest\n@pytest.mark.{marker}\ndef test_it(): pass\n")
    result = run_pytest(suite, "-rs")
    assert result.returncode == 0
    assert "1 skipped" in result.stdout
    assert "install" in result.stdout


@pytest.mark.parametrize("parallel", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_skip_fails_the_run_where_ci_asks_for_it(suite, parallel):
    (suite / "test_it.py").write_text(
        "import pytest\ndef test_a(): pytest.skip('no moon tonight')\n@pytest.mark.xfail\ndef test_b(): assert False\n"
    )
    (suite / "test_module.py").write_text("import pytest\npytest.skip('no stars', allow_module_level=True)\n")
    assert run_pytest(suite, *parallel).returncode == 0
    strict = run_pytest(suite, *parallel, DUPFINDER_FAIL_ON_SKIP="1")
    assert strict.returncode == 1
    assert "test_it.py::test_a: Skipped: no moon tonight" in strict.stdout
    assert "test_module.py: Skipped: no stars" in strict.stdout
    assert "test_b:" not in strict.stdout


def test_golden_files_are_compared_and_accepted(suite):
    (suite / "test_it.py").write_text("def test_it(golden): golden('a.txt', 'one\\r\\n')\n")
    missing = run_pytest(suite)
    assert missing.returncode == 1
    assert "make accept" in missing.stdout
    assert run_pytest(suite, "--accept").returncode == 0
    assert (suite / "golden" / "a.txt").read_bytes() == b"one\r\n"
    assert run_pytest(suite).returncode == 0
    (suite / "golden" / "a.txt").write_bytes(b"one\n")
    assert run_pytest(suite).returncode == 1


def test_another_machine_is_out_of_reach():
    with socket.socket() as connection, pytest.raises(NetworkRefusedError, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))


def test_this_machine_is_in_reach():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


@pytest.mark.parametrize(
    ("address", "local"),
    [(("::1", 80, 0, 0), True), (("localhost", 80), True), ("/run/x.sock", True), (("example.org", 80), False)],
)
def test_what_counts_as_local(address, local):
    assert is_local(address) is local
