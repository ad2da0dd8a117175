import { catalogue, type ErrorCode } from '../errors/catalogue.js';
import { isClavigerError as isOwnError } from '../errors/claviger-error.js';

/** What Claviger says about a denial: its code and the facts of the case. */
export interface Denial {
  readonly code: ErrorCode;
  readonly [fact: string]: unknown;
}

/** An error with which a client was told that Claviger denied or could not carry out its call. */
export type DeniedError = Error & { readonly claviger: Denial };

/**
 * Whether Claviger is behind `error`: an error of its own, or the Anthropic SDK's typed error (any version) for an
 * answer of Claviger's, gateway or in process. Such an error then has `error.claviger.code`.
 */
export function isClavigerError(error: unknown): error is DeniedError {
  const denial = denialOf(error);
  if (denial === undefined) return false;
  const target = error as Error & { claviger?: Denial };
  if (target.claviger !== undefined) return true;
  try {
    Object.defineProperty(target, 'claviger', { value: denial, enumerable: false, configurable: true });
    return true;
  } catch {
    // A frozen error cannot carry it; `denialOf` still reads it.
    return false;
  }
}

/** The denial behind an error; undefined when Claviger has no part in it. */
export function denialOf(error: unknown): Denial | undefined {
  for (let depth = 0, current = error; depth < 5 && typeof current === 'object' && current !== null; depth++) {
    if (isOwnError(current)) return Object.freeze({ code: current.code, ...current.facts });
    const found = detailsIn((current as { error?: unknown }).error) ?? detailsIn(bodyIn(current));
    if (found !== undefined) return found;
    // Frameworks wrap the error they were given: LangChain and the AI SDK keep it as the cause, the latter's retries as `lastError`.
    const { cause, lastError } = current as { cause?: unknown; lastError?: unknown };
    current = lastError ?? cause;
  }
  return undefined;
}

/** The AI SDK keeps the answer's body as text. */
function bodyIn(error: object): unknown {
  const body = (error as { responseBody?: unknown }).responseBody;
  if (typeof body !== 'string' || body.length > 65_536) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Reads both the whole body, `{ error: { details } }`, and its inner error. */
function detailsIn(value: unknown): Denial | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const inner = (value as { error?: unknown }).error;
  const details = (value as { details?: unknown }).details ?? (typeof inner === 'object' && inner !== null ? (inner as { details?: unknown }).details : undefined);
  if (typeof details !== 'object' || details === null) return undefined;
  const claviger = (details as { claviger?: unknown }).claviger;
  if (typeof claviger !== 'object' || claviger === null) return undefined;
  const { code } = claviger as { code?: unknown };
  return typeof code === 'string' && Object.hasOwn(catalogue, code) ? (claviger as Denial) : undefined;
}
