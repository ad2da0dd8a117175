import type { Policy } from '@claviger/core';

export type State = 'ok' | 'warning' | 'failure';

/** One line of `claviger doctor`. */
export interface Diagnosis {
  readonly state: State;
  /** What is so. Never a secret. */
  readonly says: string;
  /** How to mend it, for what is not ok. */
  readonly mend?: string;
}

/** What examinations look at. */
export interface Patient {
  readonly policy: Policy;
  /** The configuration file; undefined: the defaults. */
  readonly file: string | undefined;
  /** The current directory. */
  readonly directory: string;
  /** Absolute. */
  readonly stateDirectory: string;
  /** The environment, with what `.env.local` and `.env` add to it. */
  readonly environment: Record<string, string | undefined>;
  /** Of variables that come from one of them, the file. */
  readonly fromDotenv: ReadonlyMap<string, string>;
}

export interface Examination {
  readonly name: string;
  examine(patient: Patient): Diagnosis[] | Promise<Diagnosis[]>;
}

export const ok = (says: string): Diagnosis => ({ state: 'ok', says });
export const warning = (says: string, mend: string): Diagnosis => ({ state: 'warning', says, mend });
export const failure = (says: string, mend: string): Diagnosis => ({ state: 'failure', says, mend });
