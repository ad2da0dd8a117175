import type { Severity } from './rule.js';

/** A place in a file. Lines and columns count from 1; columns are UTF-16 code units. */
export interface Location {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn?: number;
}

/** A step of the way from a cause to its effect: an import, an assignment, a call. */
export interface Step extends Location {
  readonly message: string;
}

/** What may be said of a key in a report: enough to recognise it, not enough to use it. */
export interface KeyDescription {
  /** The public part of its shape, such as `sk-ant-api03-`. */
  readonly prefix: string;
  readonly length: number;
  /** First 16 hex digits of SHA-256 of the key. */
  readonly fingerprint: string;
  /** What gives it out, such as `anthropic`, and its kind, such as `api`. */
  readonly vendor: string;
  readonly kind: string;
}

/** What a rule saw. Never holds the text of a key, nor personal data. */
export interface Finding extends Location {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  /** Commit that brought it in, for findings from history. */
  readonly commit?: string;
  /** Commit that took it out again, when one did. */
  readonly removedBy?: string;
  /** How the fault comes about, first step first: for example the import path from a client entry to the keyed client. */
  readonly steps?: readonly Step[];
  readonly key?: KeyDescription;
}

/** A finding as a rule reports it: the severity is the rule's own unless it says otherwise. */
export type ReportedFinding = Omit<Finding, 'severity'> & { readonly severity?: Severity };
