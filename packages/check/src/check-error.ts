/** Why a check could not run at all: exit code 2. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}
