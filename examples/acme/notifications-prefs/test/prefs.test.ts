import { deepEqual, equal, notEqual } from "node:assert/strict";
import test from "node:test";

import { pageOf } from "../src/page.js";
import { changes, isAllowed, matrix, type Rule } from "../src/preferences.js";
import { toErrorBody } from "../src/problem.js";
import { readLink, unsubscribeLink } from "../src/unsubscribe.js";

const quiet: Rule[] = [
  { topic: "*", medium: "email", allowed: true, source: "default" },
  { topic: "newsletter", medium: "*", allowed: false, source: "country" },
];

test("the more particular and the stronger rule wins", () => {
  equal(isAllowed(quiet, "newsletter", "email"), false);
  equal(isAllowed(quiet, "orders", "email"), true);
  equal(isAllowed([], "security", "email"), true);
  const mine: Rule[] = [...quiet, { topic: "*", medium: "*", allowed: true, source: "person" }];
  equal(isAllowed(mine, "newsletter", "email"), true);
});

test("changes are said in words", () => {
  const after = matrix([...quiet, { topic: "orders", medium: "sms", allowed: true, source: "person" }]);
  deepEqual(changes(matrix(quiet), after), ["You will now get orders by sms."]);
});

test("problems", () => {
  deepEqual(toErrorBody("bad_link", "no", "r9", { link: 1 }), {
    status: 403,
    body: {
      problem: { title: "bad_link", description: "no", type: "https://errors.acme.example/bad_link", meta: { link: 1 }, requestId: "r9" },
    },
  });
  equal(toErrorBody("what", "stack").body.problem.description, "Something broke. We know.");
});

test("pages", () => {
  const all = [...Array(60).keys()];
  const second = pageOf(all, new Map([["page", "2"]]));
  equal(second.data[0], 25);
  equal(second.hasMore, true);
  equal(pageOf(all, new Map([["size", "500"]])).last, 1);
  deepEqual(pageOf([], new Map()), { data: [], total: 0, current: 1, last: 1, hasMore: false });
});

test("links work once signed, for half a year", () => {
  const now = Date.UTC(2026, 2, 3);
  const link = unsubscribeLink("https://x", "k", "ada@x.org", "offers", now);
  deepEqual(readLink(link, "k", now), { subscriber: "ada@x.org", topic: "offers" });
  equal(readLink(link, "other", now), "forged");
  equal(readLink(link, "k", now + 181 * 86_400_000), "expired");
  notEqual(link, unsubscribeLink("https://x", "k", "ada@x.org", "orders", now));
});
