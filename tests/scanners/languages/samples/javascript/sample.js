/* Copyright: all rights reserved */
'use strict';
import axios, { AxiosError as Failure } from 'axios';
import * as path from "node:path";
import { local } from './local.js';
const { trace } = require('@opentelemetry/api');
const winston = require('winston');

/** Weather of the day. */
export async function callInventory(client, url, { attempts = 3, ...rest } = {}) {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const answer = await client.get(url, { timeout: 1000, ...rest });
      return answer.data;
    } catch (error) {
      if (!(error instanceof Failure)) throw new TypeError(`bad ${error.message}`);
      winston.warn('failed', { attempt: attempt, url: path.join(url) });
    }
  }
  return null;
}

const callBilling = async function (http, target, { tries = 5, ...more } = {}) {
  for (let turn = 0; turn < tries; turn++) {
    try {
      // unlucky
      const reply = await http.get(target, { timeout: 50, ...more });
      return reply.data;
    } catch (problem) {
      if (!(problem instanceof Failure)) throw new TypeError(`very bad: ${problem.message}`);
      winston.warn("it failed again", { attempt: turn, url: path.join(target) });
    }
  }
  return null;
};

const callOrders = async (http, target, { tries = 5, ...more } = {}) => {
  for (let turn = 0; turn < tries; turn++) {
    try {
      const outcome = await http.get(target, { timeout: 50, ...more });
      return outcome.data;
    } catch (problem) {
      if (!(problem instanceof Failure)) throw new TypeError(`very bad: ${problem.message}`);
      winston.warn("it failed again", { attempt: turn, url: path.join(target) });
    }
  }
  return null;
};

module.exports.withSpan = (name, work) => trace.getTracer('shop').startActiveSpan(name, (span) => {
  return Promise.resolve(work(span)).finally(() => span.end());
});

export class Basket extends Store {
  #items = new Map();
  total = (currency) => this.lines.reduce((sum, line) => sum + line.price * currency.rate(line.code), 0);

  @observed
  async add(sku, quantity = 1) {
    const { price, code } = await this.catalog.lookup(sku, { currency: this.currency });
    this.#items.set(sku, { price, code, quantity });
    return this.total(code);
  }

  static get [Symbol.species]() { return Basket; }
}

const handlers = {
  onError: (error) => {
    console.error('handler failed', error.stack, error.code);
    process.exit(error.code ? error.code : 1);
  },
  async onClose(server, done) {
    await Promise.all([server.close(), server.pool.drain(), server.queue.shutdown()]);
    done(null, server.name);
  },
};

export const handler = middy(async (event, context) => {
  const body = JSON.parse(event.body);
  return { statusCode: 200, body: JSON.stringify(await process(body, context.awsRequestId)) };
});

export const Badge = ({ label, tone }) => (
  <Tooltip title={label} placement="top"><span className={styles[tone]} onClick={() => track(label)}>{label}</span></Tooltip>
);

function Basket2(items) {
  this.items = items;
}
Basket2.prototype.empty = function empty(reason) {
  this.items.splice(0, this.items.length);
  this.emit('empty', { reason, at: Date.now() });
};

describe('basket', () => {
  function makeBasket(items) {
    return new Basket({ items, currency: new Currency('EUR'), catalog: fakeCatalog(items) });
  }
  beforeEach(() => { const reset = () => { store.clear(); store.open({ fresh: true, path: '/tmp' }); }; reset(); });
  it('adds', async () => {
    const add = async (basket) => { await basket.add('a', 1); expect(basket.total('EUR')).toBe(1); };
    await add(makeBasket([]));
  });
  test.each([1, 2])('adds %d', (n) => { const check = (b) => expect(b.total(n)).toBe(n * b.items.length); check(x); });
});
