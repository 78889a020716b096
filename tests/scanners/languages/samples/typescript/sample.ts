// SPDX-License-Identifier: secretlicence
import type { Logger } from 'pino';
import got, { HTTPError } from 'got';
import { randomUUID as uuid } from 'crypto';
import { Settings } from '@acme/settings/http';

interface Envelope<T> extends Base<T> {
  readonly code: string;
  detail?: Record<string, unknown>;
  requestId: string;
  retryAfter(limit: number): Date;
}

type Weather = { sunny: boolean };

export class HttpClient<T extends Weather> implements Closeable {
  constructor(private readonly settings: Settings, protected log: Logger) {
    super(settings);
    this.base = Settings.read(settings.baseUrl, { fallback: 'http://localhost' });
  }

  @traced('fetch')
  public async request(path: string, retries = 3, headers?: Record<string, string>): Promise<T> {
    for (let attempt: number = 0; attempt <= retries; attempt += 1) {
      try {
        const answer = await got.get<T>(this.base + path, { headers, timeout: { request: 1000 } });
        return answer.body as unknown as T;
      } catch (error: unknown) {
        if (error instanceof HTTPError && error.response.statusCode < 500) throw error;
        this.log?.warn({ attempt, id: uuid() }, 'request failed');
      }
    }
    throw new Error(`gave up on ${path}`);
  }

  private readonly close = async (): Promise<void> => {
    await Promise.allSettled([this.agent!.destroy(), this.pool.drain(), this.log.flush()]);
  };
}

export function plain(path, retries, log) {
  const names = new Map();
  for (const [key, value] of Object.entries(path.headers)) {
    names.set(key.toLowerCase(), value);
  }
  return log.child({ names, retries, level: 'info' });
}

export const typed = <H extends object>(target: Target<H>, tries?: number, logger: Logger<H>): Logger => {
  // a comment on turbulence
  const labels: Map<string, string> = new Map<string, string>();
  for (const [name, content] of Object.entries(target!.headers as H)) {
    labels.set(name.toLowerCase(), content);
  }
  return logger.child({ labels, tries, level: 'debug' });
};

export function plainly(path, retries, log) {
  const names = new Set();
  for (const [key, value] of Object.entries(path.headers)) {
    names.set(key.toLowerCase(), value);
  }
  return log.child({ names, retries, level: 'info' });
}

export abstract class Store {
  abstract load(id: string): Promise<Weather>;
  get(id: string): string;
  get(id: any) {
    return this.cache.get(id) ?? this.load(id).then((row: Row) => this.cache.put(id, row, this.ttl));
  }
}

export namespace inner {
  export const audit = (event: AuditEvent) => publish(event.actor, event.action, { at: new Date(), source: 'web' });
}

describe('HttpClient', () => {
  const makeClient = () => new HttpClient({ baseUrl: 'http://test', retries: 1 } as Settings, silent(pino));
  it('asks', async () => {
    const ask = async () => { expect(await makeClient().request('/a', 1, { accept: 'x' })).toEqual({ ok: true }); };
    await ask();
  });
});
