import { within } from './within.js';

interface Waiting {
  /** Where the next answer begins, when this one begins at `from`. Called once. */
  readonly answered: (figures: readonly number[], from: number) => number;
  readonly failed: (error: unknown) => void;
}

/** More than this would keep the server at one message for milliseconds. */
const MOST = 32;

/** Epoch and now come first. */
const FIRST_ANSWER = 2;

/**
 * Steps for the script that decides, gathered while one turn of the event loop lasts: sending and reading a message
 * costs more than a step.
 */
export class RedisSteps {
  readonly #head: readonly (string | number)[];
  readonly #send: (input: readonly (string | number)[]) => Promise<readonly number[]>;
  readonly #deadline: number | undefined;
  #input: (string | number)[] = [];
  #waiting: Waiting[] = [];

  /** `head`: what each message begins with. `send`: resolves to what the script gives. `deadline`: milliseconds. */
  constructor(head: readonly (string | number)[], send: (input: readonly (string | number)[]) => Promise<readonly number[]>, deadline: number | undefined) {
    this.#head = head;
    this.#deadline = deadline;
    this.#send = send;
  }

  /** Where the next step is written down. `add` must follow at once. */
  get input(): (string | number)[] {
    if (this.#input.length === 0) this.#input.push(...this.#head);
    return this.#input;
  }

  add(answered: Waiting['answered'], failed: Waiting['failed']): void {
    this.#waiting.push({ answered, failed });
    if (this.#waiting.length === 1) setImmediate(() => this.flush());
    else if (this.#waiting.length === MOST) this.flush();
  }

  /** Sends what has been gathered. */
  flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    const input = this.#input;
    this.#waiting = [];
    this.#input = [];
    const sent = this.#send(input);
    (this.#deadline === undefined ? sent : within(this.#deadline, sent)).then(
      (figures) => {
        let from = FIRST_ANSWER;
        for (const { answered } of waiting) from = answered(figures, from);
      },
      (error: unknown) => {
        for (const { failed } of waiting) failed(error);
      },
    );
  }
}
