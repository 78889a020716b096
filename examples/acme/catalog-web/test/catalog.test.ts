import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { auditEvent } from "../src/audit.js";
import { errorEnvelope } from "../src/errors.js";
import { HttpClient, HttpError } from "../src/http/client.js";
import { withRetry } from "../src/http/retry.js";
import { paginate } from "../src/paging.js";
import { facets, rank, slugify, type Product } from "../src/search.js";

const product = (sku: string, title: string, over: Partial<Product> = {}): Product => ({
  sku,
  title,
  brand: "Lumo",
  colours: ["red"],
  priceMinor: 1999,
  stock: 1,
  ...over,
});

function scripted(...answers: (Response | Error)[]) {
  const asked: string[] = [];
  const fake = async (url: URL | RequestInfo) => {
    asked.push(String(url));
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer as Response;
  };
  return { asked, fetch: fake as typeof fetch };
}

describe("HttpClient", () => {
  it("repeats a busy upstream, then succeeds", async () => {
    const { asked, fetch } = scripted(new Response("", { status: 503 }), new TypeError("reset"), Response.json({ a: 1 }));
    const naps: number[] = [];
    const client = new HttpClient({ baseUrl: "http://stock", fetch, sleep: async (ms) => void naps.push(ms) });
    assert.deepEqual(await client.get("/x"), { a: 1 });
    assert.deepEqual(naps, [200, 400]);
    assert.deepEqual(asked, ["http://stock/x", "http://stock/x", "http://stock/x"]);
  });

  it("does not repeat a refusal", async () => {
    const { asked, fetch } = scripted(new Response("no", { status: 404 }));
    const client = new HttpClient({ baseUrl: "http://stock", fetch });
    await assert.rejects(client.get("/x"), (error) => error instanceof HttpError && error.status === 404);
    assert.equal(asked.length, 1);
  });
});

describe("withRetry", () => {
  it("gives up after three attempts", async () => {
    const naps: number[] = [];
    let calls = 0;
    const options = { random: () => 0.5, wait: async (ms: number) => void naps.push(ms) };
    await assert.rejects(
      withRetry(async () => {
        calls++;
        throw new Error("no");
      }, options),
    );
    assert.equal(calls, 3);
    assert.deepEqual(naps, [75, 150]);
  });
});

describe("helpers", () => {
  it("writes audit lines", () => {
    const lines: string[] = [];
    const id = auditEvent({ write: (line) => lines.push(line) }, "ada", "retitle", "A1", { from: "x" });
    const event = JSON.parse(lines[0] as string);
    assert.equal(event.id, id);
    assert.deepEqual(Object.keys(event), ["id", "at", "service", "who", "what", "target", "result", "extra"]);
    assert.throws(() => auditEvent({ write: () => 0 }, "", "x", "y"), TypeError);
  });

  it("wraps errors", () => {
    assert.deepEqual(errorEnvelope("bad_query", "what?", {}, "t1"), {
      status: 400,
      body: { error: { code: "bad_query", message: "what?", status: 400, traceId: "t1" } },
    });
    assert.equal(errorEnvelope("odd", "inner").body.error.message, "Please try again later.");
  });

  it("pages", () => {
    const rows = Array.from({ length: 45 }, (_, index) => index);
    assert.deepEqual(paginate(rows, { page: "3" }), { items: [40, 41, 42, 43, 44], total: 45, page: 3, pages: 3 });
    assert.equal(paginate(rows, { per_page: "1000" }).items.length, 45);
    assert.equal(paginate(rows, { page: "99" }).page, 3);
    assert.deepEqual(paginate([], {}), { items: [], total: 0, page: 1, pages: 1 });
  });
});

describe("search", () => {
  it("makes slugs", () => assert.equal(slugify("  Große Lampe, Café!"), "grosse-lampe-cafe"));

  it("counts facets", () => {
    const counts = facets([product("1", "Lamp"), product("2", "Lamp", { priceMinor: 99999, colours: ["red", "red"] })]);
    assert.equal(counts.colour.get("red"), 2);
    assert.equal(counts.price.get("10000+"), 1);
  });

  it("prefers what is in stock", () => {
    const found = rank([product("1", "Desk lamp", { stock: 0 }), product("2", "Lamp"), product("3", "Chair")], "lamp");
    assert.deepEqual(found.map((p) => p.sku), ["2", "1"]);
  });
});
