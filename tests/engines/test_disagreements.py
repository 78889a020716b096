"""Where copies disagree, asked of killable processes: what is in the answer, and what must not be."""

from __future__ import annotations

import json

import pytest

from tests.check.orgs import CONFIG, command, repository

pytestmark = pytest.mark.slow

CONNECT = '''\
import requests


def fetch_orders(session, address, timeout=4.0):
    """All open orders of a shop."""
    password = "{secret}"
    answer = session.get(address + "/orders", auth=("robot", password), timeout=timeout)
    if answer.status_code != 200:
        raise requests.HTTPError("orders: " + str(answer.status_code))
    return [row for row in answer.json()["orders"] if row["state"] == "open"]
'''
FIRST, SECOND = "Xk29fLq81zPw7Rt4", "b7Tq0MnE55xYhVw2"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The candidate of three squads, two of which have the same credential; and every file that the scan wrote."""
    folder = tmp_path_factory.mktemp("secrets")
    for name, secret, timeout in (("api", FIRST, "4.0"), ("shop", SECOND, "4.0"), ("labels", FIRST, "9.0")):
        text = CONNECT.replace("{secret}", secret).replace("4.0", timeout)
        repository(folder / "org", name, {f"{name}/orders.py": text})
    (folder / "dupfinder.toml").write_text(CONFIG, "utf-8")
    (folder / "out").mkdir()
    done = command(folder, "scan", "org", "--index", "out/org.duckdb", "--format", "json", "-o", "out/org.json")
    assert done.returncode == 0, done.stderr
    (candidate,) = json.loads((folder / "out" / "org.json").read_text())["candidates"]
    return candidate, [place.read_bytes() for place in (folder / "out").iterdir()]


def test_different_credentials_are_told_apart_and_equal_ones_are_equal(told):
    candidate, _ = told
    values = [row["values"] for row in candidate["drift"] if "credential-" in json.dumps(row["values"])]
    assert len(values) == 1, candidate["drift"]
    assert values[0]["payments"] == values[0]["logistics"] != values[0]["checkout"]


def test_neither_is_anywhere(told):
    for data in told[1]:
        assert FIRST.encode() not in data
        assert SECOND.encode() not in data
