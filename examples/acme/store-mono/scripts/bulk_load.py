#!/usr/bin/env python3
# Loads products from a CSV export of the old shop. Nobody remembers who wrote this.
import csv
import sys
import time


class Bucket:
    def __init__(self, rate=3.0, size=3, clock=time.monotonic):
        self.rate = rate
        self.size = size
        self.clock = clock
        self.tokens = float(size)
        self.stamp = clock()

    def try_take(self, n=1):
        now = self.clock()
        gone = now - self.stamp
        self.stamp = now
        self.tokens = min(self.size, self.tokens + gone * self.rate)
        if self.tokens < n:
            return False
        self.tokens -= n
        return True

    def wait_for(self, n=1):
        lacking = n - self.tokens
        if lacking <= 0:
            return 0.0
        return lacking / self.rate


def rows(path):
    with open(path, newline="", encoding="latin-1") as handle:
        for number, row in enumerate(csv.DictReader(handle, delimiter=";"), start=2):
            price = row["PREIS"].replace(".", "").replace(",", ".")
            try:
                yield row["ARTNR"].strip(), row["BEZEICHNUNG"].strip(), round(float(price) * 100)
            except ValueError:
                print(f"line {number}: price {row['PREIS']!r}", file=sys.stderr)


if __name__ == "__main__":
    bucket = Bucket()
    for sku, title, price in rows(sys.argv[1]):
        while not bucket.try_take():
            time.sleep(bucket.wait_for())
        print(sku, title, price, sep="\t")
