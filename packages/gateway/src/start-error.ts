/** The gateway cannot start, and a person can do something about it: the message says what. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
