/** What is wrong with the base URL of a client, and what mends it. */
export interface WrongBase {
  readonly message: string;
  readonly fix: string;
}

/** Slips of base URLs, the likeliest first: the path that was meant, if it is one of these. */
const slips: readonly { readonly meant: (path: string) => string | undefined; readonly says: WrongBase }[] = [
  {
    meant: (path) => (path.startsWith('/v1/v1/') ? path.slice('/v1'.length) : undefined),
    says: { message: 'The path begins with `/v1` twice.', fix: 'Take `/v1` out of the base URL: the SDK adds it by itself.' },
  },
  {
    meant: (path) => `/v1${path}`,
    says: { message: 'The path lacks `/v1`.', fix: 'Put `/v1` at the end of the base URL: this client does not add it by itself.' },
  },
  {
    meant: (path) => (path.startsWith('//') ? path.slice(1) : undefined),
    says: { message: 'The path begins with two slashes.', fix: 'Take the slash off the end of the base URL.' },
  },
  {
    meant: (path) => {
      const at = path.indexOf('/v1/', 1);
      return at === -1 ? undefined : path.slice(at);
    },
    says: { message: 'The path has something before `/v1`.', fix: 'Give the base URL without a path: the endpoints begin with `/v1`.' },
  },
];

/** Whether `path` is that of an endpoint behind a base URL with a slip in it. Undefined: it is something else that nobody serves. */
export function wrongBase(path: string, isEndpoint: (path: string) => boolean): WrongBase | undefined {
  return slips.find(({ meant }) => {
    const endpoint = meant(path);
    return endpoint !== undefined && isEndpoint(endpoint);
  })?.says;
}
