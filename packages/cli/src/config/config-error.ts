/** A configuration file cannot be read. The message says which, and what is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
