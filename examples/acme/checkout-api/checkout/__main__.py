import argparse


def build_parser():
    parser = argparse.ArgumentParser(prog="checkout", description="Look after baskets")
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    sub = parser.add_subparsers(dest="command", required=True)
    expire = sub.add_parser("expire", help="throw away old baskets")
    expire.add_argument("--days", type=int, default=30)
    replay = sub.add_parser("replay", help="publish an order again")
    replay.add_argument("order")
    return parser


def main(argv=None):
    args = build_parser().parse_args(argv)
    print(args.command)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
