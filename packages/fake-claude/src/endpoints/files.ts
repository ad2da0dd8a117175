import { RequestRefused } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { answerJson } from '../exchange.js';
import { commonHeaders } from '../http/response-headers.js';
import { identifier } from '../identifier.js';
import { parseMultipart } from './multipart.js';
import { pageLimit } from './page.js';

/** `interface FileMetadata` of `@anthropic-ai/sdk` 1.12.0. */
interface FileMetadata {
  readonly id: string;
  readonly type: 'file';
  readonly filename: string;
  readonly mime_type: string;
  readonly size_bytes: number;
  readonly created_at: string;
  readonly downloadable: boolean;
  readonly expires_at: string | null;
}

interface StoredFile {
  readonly metadata: FileMetadata;
  readonly content: Buffer;
}

/** Files by id, oldest first. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>();

  add(filename: string, mimeType: string, content: Buffer, settings: { downloadable: boolean; expiresInSeconds?: number }): FileMetadata {
    const now = Date.now();
    const metadata: FileMetadata = {
      id: identifier('file'),
      type: 'file',
      filename,
      mime_type: mimeType,
      size_bytes: content.length,
      created_at: new Date(now).toISOString(),
      downloadable: settings.downloadable,
      expires_at: settings.expiresInSeconds === undefined ? null : new Date(now + settings.expiresInSeconds * 1000).toISOString(),
    };
    this.#files.set(metadata.id, { metadata, content });
    return metadata;
  }

  get(id: string): StoredFile {
    const file = this.#files.get(id);
    if (file === undefined) throw new RequestRefused(404, `File not found: ${id.slice(0, 100)}`);
    return file;
  }

  delete(id: string): void {
    this.get(id);
    this.#files.delete(id);
  }

  /** Newest first, as the API lists them. */
  list(): FileMetadata[] {
    return [...this.#files.values()].map(({ metadata }) => metadata).reverse();
  }
}

const MINIMUM_SECONDS = 3600; // SDK 1.12.0, documentation of `expires_in_seconds`
const MAXIMUM_SECONDS = 7_776_000;

export function uploadFile(exchange: Exchange): void {
  const parts = parseMultipart(exchange.bytes, exchange.request.headers['content-type']);
  const file = parts.find((part) => part.name === 'file');
  if (file === undefined) throw new RequestRefused(400, 'file: Field required');
  const extra = parts.find((part) => part.name !== 'file' && part.name !== 'expires_in_seconds');
  if (extra !== undefined) throw new RequestRefused(400, `${extra.name}: Extra inputs are not permitted`);
  const expiry = parts.find((part) => part.name === 'expires_in_seconds')?.content.toString('utf8');
  const seconds = expiry === undefined ? undefined : Number(expiry);
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= MINIMUM_SECONDS && seconds <= MAXIMUM_SECONDS)) {
    throw new RequestRefused(400, `expires_in_seconds: Input should be an integer from ${MINIMUM_SECONDS} to ${MAXIMUM_SECONDS}`);
  }
  const name = (file.filename ?? '').split(/[\\/]/).at(-1) ?? '';
  const settings = seconds === undefined ? { downloadable: false } : { downloadable: false, expiresInSeconds: seconds };
  answerJson(exchange, 200, exchange.state.files.add(name === '' ? 'unnamed' : name, file.type ?? 'application/octet-stream', file.content, settings));
}

export function listFiles(exchange: Exchange): void {
  const files = exchange.state.files.list();
  const ids = [...exchange.query.getAll('ids'), ...exchange.query.getAll('ids[]')];
  if (ids.length > 0) {
    if (exchange.query.has('page') || exchange.query.has('limit')) throw new RequestRefused(400, 'ids: mutually exclusive with `page` and `limit`');
    if (new Set(ids).size > 100) throw new RequestRefused(400, 'ids: List should have at most 100 items after validation');
    answerJson(exchange, 200, { data: files.filter(({ id }) => ids.includes(id)), next_page: null });
    return;
  }
  const limit = pageLimit(exchange.query);
  const cursor = exchange.query.get('page');
  const start = cursor === null ? 0 : Number(/^page_(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.[1] ?? NaN);
  if (Number.isNaN(start)) throw new RequestRefused(400, 'page: invalid cursor');
  const end = start + limit;
  answerJson(exchange, 200, { data: files.slice(start, end), next_page: end < files.length ? Buffer.from(`page_${end}`).toString('base64url') : null });
}

export function retrieveFile(exchange: Exchange, id: string): void {
  answerJson(exchange, 200, exchange.state.files.get(id).metadata);
}

export function deleteFile(exchange: Exchange, id: string): void {
  exchange.state.files.delete(id);
  answerJson(exchange, 200, { id, type: 'file_deleted' });
}

export function downloadFile(exchange: Exchange, id: string): void {
  const { metadata, content } = exchange.state.files.get(id);
  if (!metadata.downloadable) throw new RequestRefused(400, `File ${id} is not downloadable.`, { error_code: 'file_not_downloadable' });
  exchange.response.writeHead(200, { 'content-type': metadata.mime_type, 'content-length': content.length, ...commonHeaders(exchange.requestId) });
  exchange.response.end(content);
}
