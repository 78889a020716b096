"""``payments-admin``: the few things support may do by hand."""

import argparse
from typing import List, Optional


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="payments-admin", description="Hand work on payments")
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    commands = parser.add_subparsers(dest="command", required=True)
    refund = commands.add_parser("refund", help="give money back")
    refund.add_argument("payment")
    refund.add_argument("--amount", type=int, default=None)
    settle = commands.add_parser("settle", help="print today's payouts")
    settle.add_argument("--merchant")
    return parser


def main(argv: Optional[List[str]] = None) -> int:
    arguments = build_parser().parse_args(argv)
    if arguments.command == "refund" and arguments.amount is not None and arguments.amount <= 0:
        print("nothing to refund")
        return 2
    print(f"{arguments.command}: queued")
    return 0
