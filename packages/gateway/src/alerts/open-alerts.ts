import { readFileSync } from 'node:fs';
import type { AlertsPolicy } from '@claviger/core/policy';
import type { Logger } from '@claviger/core/ports';
import { StartError } from '../start-error.js';
import { Webhook } from './webhook.js';

/** The webhook that the policy names. Throws StartError when its secret is not to be had. */
export function openWebhook({ webhook }: AlertsPolicy, environment: Readonly<Record<string, string | undefined>>, logger: Logger): Webhook | undefined {
  if (webhook === undefined) return undefined;
  return new Webhook(webhook.url, readSecret(webhook.secret, environment, 'alerts.webhook.secret'), logger);
}

/** A secret from where the policy says. `name` is for the message. */
export function readSecret(source: { readonly env: string } | { readonly file: string }, environment: Readonly<Record<string, string | undefined>>, name: string): string {
  let secret: string | undefined;
  try {
    secret = 'env' in source ? environment[source.env] : readFileSync(source.file, 'utf8');
  } catch (error) {
    throw new StartError(`${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'}).`);
  }
  const trimmed = secret?.trim() ?? '';
  const place = 'env' in source ? `the environment variable ${source.env}` : `the file ${source.file}`;
  if (trimmed.length < 16) throw new StartError(`${name} needs at least 16 characters, and ${place} ${trimmed === '' ? 'has none' : 'has fewer'}. "openssl rand -hex 32" makes one.`);
  return trimmed;
}
