import { request } from 'undici';

/** An API key as the Admin API shows it (source: `resources/beta/organization/api-keys` of @anthropic-ai/sdk 1.12.0). */
export interface AdminKey {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly createdAt: string | undefined;
  readonly expiresAt: string | undefined;
  readonly hint: string;
}

/** Reads and switches API keys through Anthropic's Admin API. The admin key stays in this object. */
export class AdminApi {
  readonly #baseURL: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(baseURL: string, adminKey: string) {
    this.#baseURL = baseURL.replace(/\/$/, '');
    this.#headers = { 'x-api-key': adminKey, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' };
  }

  /** The one active key whose hint fits `secret`; undefined when none or several do. */
  async find(secret: string): Promise<AdminKey | undefined> {
    const found: AdminKey[] = [];
    let after: string | undefined;
    do {
      const page = await this.#ask('GET', `/v1/organizations/api_keys?limit=100${after === undefined ? '' : `&after_id=${encodeURIComponent(after)}`}`);
      const data = Array.isArray(page['data']) ? page['data'].map(readKey) : [];
      found.push(...data.filter(({ hint, status }) => status === 'active' && fitsHint(secret, hint)));
      after = page['has_more'] === true ? data.at(-1)?.id : undefined;
    } while (after !== undefined);
    return found.length === 1 ? found[0] : undefined;
  }

  async deactivate(id: string): Promise<AdminKey> {
    return readKey(await this.#ask('POST', `/v1/organizations/api_keys/${encodeURIComponent(id)}`, { status: 'inactive' }));
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await request(this.#baseURL + path, { method, headers: this.#headers, ...(body !== undefined && { body: JSON.stringify(body) }), headersTimeout: 20_000, bodyTimeout: 20_000 });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`The Admin API answered ${answer.statusCode}.`);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) throw new Error('The Admin API did not answer with an object.');
    return value as Readonly<Record<string, unknown>>;
  }
}

function readKey(value: unknown): AdminKey {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  return { id: text('id'), name: text('name'), status: text('status'), createdAt: text('created_at') || undefined, expiresAt: text('expires_at') || undefined, hint: text('partial_key_hint') };
}

/** A hint is the beginning and the end of a key with dots between: `sk-ant-api03-R2D...igAA`. */
export function fitsHint(secret: string, hint: string): boolean {
  const match = /^([^.]{4,}?)\.{2,}([^.]{2,})$/.exec(hint);
  return match !== null && secret.startsWith(match[1] ?? '\0') && secret.endsWith(match[2] ?? '\0');
}
