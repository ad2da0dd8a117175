import { PolicyError } from '@claviger/core';
import { StartError } from '@claviger/gateway';
import { ConfigError } from './config/config-error.js';

/** Whether an error's message says what a person can mend, so that nobody needs to see where it was thrown. */
export function isForPeople(error: unknown): error is StartError | PolicyError | ConfigError {
  return error instanceof StartError || error instanceof PolicyError || error instanceof ConfigError;
}
