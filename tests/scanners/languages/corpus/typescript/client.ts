import { Clock } from "./clock";
import type { Http } from "@acme/http";
export { helper } from "./helper";
export * from "./everything";

const MAX_TRIES = 3,
  pause = 250;
export const LIMITS = { tries: MAX_TRIES } satisfies Record<string, number>;
const Schema = z.object({ id: z.string() });

export function parse(text: string): Parcel;
export function parse(text: Buffer): Parcel;
export function parse(text: any, { strict = true, ...rest } = {} as Options): Parcel {
  const raw = JSON.parse(text!) as Raw;
  return Schema.parse({ ...raw, ...rest, strict, tries: LIMITS.tries });
}

export abstract class Client<T extends object> extends Base<T> implements Closable {
  static instances = 0;
  #hits = 0;
  private readonly slots = new Map<string, T>();
  declare note: string;

  constructor(
    private readonly http: Http,
    protected clock: Clock,
    label: string,
  ) {
    super(label);
    Client.instances += this.slots.size;
  }

  abstract close(): void;

  get size(): number {
    return this.slots.size + this.#hits * weight(this.slots);
  }

  set size(value: number) {
    this.slots.clear();
    this.resize(value, this.#hits);
  }

  load = async (key: string): Promise<T> => {
    const found = this.slots.get(key) ?? (await this.http.get<T>(`/items/${encodeURIComponent(key)}`, pause));
    this.#hits++;
    return found;
  };

  @traced("fetch")
  async fetch(key: string): Promise<T | undefined> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      try {
        return await this.load(key);
      } catch (problem) {
        this.report(problem);
        await sleep(pause * this.clock.now());
      }
    }
    throw new GaveUp(key);
  }
}

export namespace Units {
  const factor = 1000;
  export function grams(kilos: number): number {
    return round(kilos * factor, Precision.Fine, { unit: "g", ...defaults });
  }
}

export enum Precision {
  Coarse = "coarse",
  Fine = "fine",
}

export default function (app: App): void {
  app.get("/health", (request, response) => response.json({ ok: request.ready, tries: MAX_TRIES }));
}
