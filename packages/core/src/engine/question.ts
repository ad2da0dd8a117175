import type { JsonObject } from '../messages/json-value.js';
import { Call } from './call.js';
import type { Finding } from './finding.js';

/** A Messages request that a guard makes of its own, on behalf of the call that it looks at. */
export interface Question {
  /** Its principal and app pay for it. */
  readonly call: Call;
  readonly request: JsonObject;
  /** Milliseconds. */
  readonly timeout: number;
  /** What made the guard ask; stands in the question's own row of the ledger. */
  readonly finding: Finding;
}

/** Sends a question and gives the message that answers it. Rejects when there is none in time, and when limits refuse it. */
export type AskClaude = (question: Question) => Promise<JsonObject>;

/** The question as a call of its own, with its own row. `at`: milliseconds since the epoch. */
export function questionCall({ call, request, finding }: Question, at: number, id: string): Call {
  const { principal, app } = call;
  const question = new Call({ id, principal, app, endpoint: 'second_opinion', at, source: JSON.stringify(request) });
  question.report(finding);
  return question;
}
