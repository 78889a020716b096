from __future__ import annotations

import argparse
import json
import sys

from identity_admin import access, clock
from identity_admin.hide import hide_secrets


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="identity-admin", description="Access reviews")
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    commands = parser.add_subparsers(dest="command", required=True)
    review = commands.add_parser("review", help="list what needs a look")
    review.add_argument("file", type=argparse.FileType())
    review.add_argument("--idle-days", type=int, default=90)
    show = commands.add_parser("show", help="print the directory without secrets")
    show.add_argument("file", type=argparse.FileType())
    return parser


def main(argv: list[str] | None = None) -> int:
    options = build_parser().parse_args(argv)
    rows = json.load(options.file)
    if options.command == "show":
        json.dump(hide_secrets(rows), sys.stdout, indent=2)
        return 0
    accounts = [
        access.Account(
            row["login"],
            row["manager"],
            set(row.get("roles", ())),
            clock.parse_timestamp(row["last_seen"]) if row.get("last_seen") else None,
        )
        for row in rows
    ]
    findings = access.review(accounts, clock.utc_now(), options.idle_days)
    for finding in findings:
        print(f"{finding.login}\t{finding.rule}\t{finding.text}")
    return 1 if findings else 0
