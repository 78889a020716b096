import json
from datetime import date, datetime, timedelta, timezone

import pytest

from identity_admin import clock
from identity_admin.access import Account, conflicts, offboarding_plan, review
from identity_admin.cli import main
from identity_admin.hide import hide_secrets

NOW = datetime(2026, 3, 3, 12, 30, 5, 7, tzinfo=timezone.utc)


def test_hide_secrets():
    assert hide_secrets({"OTP": 1, "log": ["got eyJhb.eyJz.abcdefgh!"], "recovery_code": "x", "n": None}) == {
        "OTP": "####",
        "log": ["got ####abcd!"],
        "recovery_code": "####",
        "n": None,
    }


def test_hide_secrets_stops_somewhere():
    nested = "deep"
    for _ in range(30):
        nested = [nested]
    assert "deep" not in json.dumps(hide_secrets(nested))
    assert "####" in json.dumps(hide_secrets(nested))


def test_timestamps():
    assert clock.parse_timestamp("2026-03-03T12:30:05.000007z") == NOW
    assert clock.parse_timestamp("2026-03-03T14:30:05.000007+02:00") == NOW
    assert clock.parse_timestamp("2026-03-03").tzinfo is timezone.utc
    # microseconds are kept here
    assert clock.to_iso(NOW) == "2026-03-03T12:30:05.000007Z"
    with pytest.raises(ValueError):
        clock.to_iso(datetime(2026, 1, 1))


def test_days():
    first, following = clock.day_bounds(NOW)
    assert following - first == timedelta(days=1)
    assert first.isoformat() == "2026-03-03T00:00:00+00:00"
    assert clock.add_business_days(NOW, 1).day == 4
    assert clock.add_business_days(NOW, 1, frozenset({date(2026, 3, 4)})).day == 5
    assert clock.add_business_days(NOW, -2).date() == date(2026, 2, 27)


@pytest.mark.parametrize(("seconds", "said"), [(59, "59s"), (3661, "1h 1m"), (-172800, "2d"), (0, "0s")])
def test_humanize(seconds, said):
    assert clock.humanize(seconds) == said


def test_review():
    ada = Account("ada", "bob", {"prod:deploy", "audit:read"}, NOW - timedelta(days=91))
    bob = Account("bob", "eve", last_seen=NOW)
    assert [(f.login, f.rule, f.text) for f in review([bob, ada], NOW)] == [
        ("ada", "conflict", "holds prod:deploy and audit:read"),
        ("ada", "idle", "last seen 91d ago"),
        ("bob", "orphan", "manager eve is gone"),
    ]
    assert list(conflicts(bob)) == []


def test_offboarding():
    leaver = Account("ada", "bob", {"prod:deploy", "wiki:edit"}, leaves_on=NOW)
    plan = offboarding_plan(leaver)
    assert plan[0] == ("2026-02-24T00:00:00Z", "tell the manager")
    assert ("2026-03-03T00:00:00Z", "revoke prod:deploy") in plan
    assert ("2026-03-04T00:00:00Z", "revoke wiki:edit") in plan
    assert offboarding_plan(Account("x", "y")) == []


def test_cli(tmp_path, capsys):
    path = tmp_path / "directory.json"
    path.write_text(json.dumps([{"login": "ada", "manager": "ada", "token": "t"}]))
    assert main(["show", str(path)]) == 0
    assert '"token": "####"' in capsys.readouterr().out
    assert main(["review", str(path)]) == 1
    assert capsys.readouterr().out == "ada\tnever\thas never logged in\n"


@pytest.mark.parametrize("key", ["password", "secret", "otp", "session", "token", "recovery_code"])
def test_hidden_keys(key):
    assert hide_secrets(({key.upper(): "x"},)) == [{key.upper(): "####"}]


@pytest.mark.parametrize(("seconds", "said"), [(86400, "1d"), (3600, "1h"), (60, "1m"), (86399, "23h 59m")])
def test_humanize_units(seconds, said):
    assert clock.humanize(seconds) == said
