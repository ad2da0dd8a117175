/** Why something could not be written. */
export class FixError extends Error {
  override readonly name = 'FixError';
}
