/** One file as `claviger init` would leave it. */
export interface Change {
  /** The folder that it must stay in: the project, or the repository for what belongs to all of it. */
  readonly base: string;
  /** Relative to `base`, with `/`. */
  readonly path: string;
  /** Undefined: there is no such file yet. */
  readonly before: string | undefined;
  readonly after: string;
  /** Only its owner may read it, and its values are not shown. */
  readonly secret?: boolean;
}

/** One thing that `claviger init` asks about, and does as a whole. */
export interface Step {
  /** What it does, as a question without its question mark. */
  readonly title: string;
  readonly changes: readonly Change[];
  /** What it does beside writing files. Gives a line about it; throws when it cannot. */
  readonly run?: () => Promise<string>;
  /** What the user has to do, since a file of theirs stands in the way. */
  readonly byHand: readonly string[];
}
