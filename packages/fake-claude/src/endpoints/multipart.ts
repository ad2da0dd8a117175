import { RequestRefused } from '../api-error.js';

export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  readonly type: string | undefined;
  readonly content: Buffer;
}

function boundaryOf(contentType: string | string[] | undefined): string {
  const match = typeof contentType === 'string' ? /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType) : null;
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw new RequestRefused(400, 'Content-Type: must be multipart/form-data with a boundary');
  return boundary;
}

function parameter(header: string, name: string): string | undefined {
  const quoted = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(header)?.[1];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? new RegExp(`;\\s*${name}=([^\\s;"]+)`, 'i').exec(header)?.[1];
}

/** The three characters that senders escape in names (HTML standard, "multipart/form-data encoding algorithm"). */
function unescapeName<Name extends string | undefined>(name: Name): Name | string {
  return name === undefined ? name : name.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}

/** Parses a `multipart/form-data` body (RFC 7578). */
export function parseMultipart(body: Buffer, contentType: string | string[] | undefined): Part[] {
  const delimiter = Buffer.from(`\r\n--${boundaryOf(contentType)}`);
  const malformed = (): RequestRefused => new RequestRefused(400, 'The request body is not valid multipart/form-data.');
  // The first delimiter has no line break before it.
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: Part[] = [];
  let at = whole.indexOf(delimiter);
  if (at === -1) throw malformed();
  for (;;) {
    const start = at + delimiter.length;
    if (whole.subarray(start, start + 2).equals(Buffer.from('--'))) return parts;
    const headersEnd = whole.indexOf('\r\n\r\n', start);
    const next = whole.indexOf(delimiter, start);
    if (headersEnd === -1 || next === -1 || headersEnd > next) throw malformed();
    const headers = whole.subarray(start, headersEnd).toString('utf8').split('\r\n');
    const header = (name: string): string | undefined => headers.find((line) => line.toLowerCase().startsWith(`${name}:`));
    const disposition = header('content-disposition') ?? '';
    parts.push({
      name: unescapeName(parameter(disposition, 'name') ?? ''),
      filename: unescapeName(parameter(disposition, 'filename')),
      type: header('content-type')?.slice('content-type:'.length).trim(),
      content: whole.subarray(headersEnd + 4, next),
    });
    if (parts.length > 100) throw malformed();
    at = next;
  }
}
