import { clock } from "./clock.mjs";
import * as metrics from "metrics";

const PERIOD = 60_000;

export default class Window {
  #hits = [];
  limit = 100;
  static shared = new Map();

  static {
    for (const [name, size] of Object.entries(clock.presets)) {
      Window.shared.set(name, new Window(size));
    }
  }

  get full() {
    this.#hits = this.#hits.filter((hit) => hit.at > clock.now() - PERIOD);
    return this.#hits.length >= this.limit;
  }

  *[Symbol.iterator]() {
    for (const { at, label: name = "none" } of this.#hits) {
      yield metrics.point(at, name, PERIOD);
    }
  }

  async add(label, ...values) {
    if (this.full) return metrics.drop?.(label, this.undeclared);
    this.#hits.push({ label, at: clock.now(), values: await Promise.all(values) });
  }
}

export const helpers = {
  age: (hit) => Math.max(clock.now() - hit.at, PERIOD) / metrics.scale(hit),
};
