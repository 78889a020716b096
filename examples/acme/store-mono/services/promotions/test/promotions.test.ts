import assert from "node:assert";
import { test } from "node:test";

import { slicePage } from "../src/list.js";
import { apply } from "../src/rules.js";
import { currentTrace, runWithTrace, traceHeaders } from "../src/tracing.js";

test("promotions apply in their order", () => {
  const items = [
    { sku: "lamp", unitMinor: 3000, quantity: 2, tags: ["light"] },
    { sku: "bulb", unitMinor: 500, quantity: 1, tags: ["light"] },
  ];
  const result = apply(
    [
      { kind: "threshold", id: "t", from: 5500, off: 100 },
      { kind: "percent", id: "p", tag: "light", percent: 10 },
      { kind: "bundle", id: "b", skus: ["lamp", "bulb"], price: 3200 },
    ],
    items,
  );
  assert.deepStrictEqual(result, [
    { id: "b", saved: 300 },
    { id: "p", saved: 650 },
    { id: "t", saved: 100 },
  ]);
});

test("pages of fifty", () => {
  const page = slicePage([...Array(120).keys()], { page: "3" });
  assert.strictEqual(page.results.length, 20);
  assert.deepStrictEqual([page.count, page.page, page.pageCount], [120, 3, 3]);
  assert.strictEqual(slicePage([1], { limit: "-1" }).page, 1);
});

test("correlation id travels", () => {
  runWithTrace("c1", () => {
    assert.deepStrictEqual(traceHeaders({ a: "b" }), { a: "b", "X-Correlation-Id": "c1", "X-Source-Service": "promotions" });
  });
  runWithTrace("x".repeat(129), () => assert.strictEqual(currentTrace()?.length, 36));
});
