/** What is known about one code, error type or status. */
export interface Explanation {
  /** What it means, a sentence or two. */
  readonly means: string;
  /** Likely causes, the likeliest first. */
  readonly causes?: readonly string[];
  /** What to check and change, in order. */
  readonly todo: readonly string[];
  /** Whether the same request can succeed later. */
  readonly retry?: boolean;
}
