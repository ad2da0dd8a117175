import { plainLine } from './plain-line.js';

type Row = Readonly<Record<string, unknown>>;

/** One row of the ledger in one line, for people. */
export function tailLine(row: Row): string {
  return plainLine((row['kind'] === 'event' ? eventParts(row) : callParts(row)).join('  '));
}

function callParts(row: Row): string[] {
  const { outcome, status, code, credential, user, app, model, endpoint, inputTokens, outputTokens, microDollars, estimated, latency, findings, content } = row;
  const parts = [
    timeOf(row),
    text(outcome).padEnd(8),
    String(Number(status)).padStart(3),
    `${text(credential)}${user === undefined ? '' : `/${userOf(user)}`}`.padEnd(20),
    `${text(app)}:${text(endpoint) === 'messages' ? text(model) : `${text(endpoint)} ${text(model)}`.trimEnd()}`,
    `${estimated === true ? '~' : ''}${Number(inputTokens ?? 0)}+${Number(outputTokens ?? 0)} tokens`,
    `$${(Number(microDollars ?? 0) / 1_000_000).toFixed(6)}`,
    `${Number(latency ?? 0)} ms`,
  ];
  if (typeof content === 'string') parts.push('content kept');
  if (typeof code === 'string') parts.push(code);
  const rules = rulesOf(findings);
  if (rules.length > 0) parts.push(rules.join(','));
  return parts;
}

function eventParts(row: Row): string[] {
  const { event, credential, user, team, app, details } = row;
  const about = [user === undefined ? '' : userOf(user), named('key', credential), named('team', team), named('app', app)].filter((part) => part !== '');
  const figures = typeof details === 'object' && details !== null ? Object.entries(details).map(([name, value]) => `${name}=${name.endsWith('At') && typeof value === 'number' ? new Date(value).toISOString() : String(value)}`) : [];
  return [timeOf(row), 'event   ', text(event), ...about, ...figures];
}

const timeOf = ({ at }: Row): string => new Date(Number(at)).toISOString();

const named = (what: string, value: unknown): string => (typeof value === 'string' ? `${what}=${value}` : '');

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A user who was erased has a pseudonym only: its beginning tells one from another. */
const userOf = (user: unknown): string => text(user).replace(/^(user_[0-9a-f]{8})[0-9a-f]{24}$/, '$1...');

function rulesOf(findings: unknown): string[] {
  if (!Array.isArray(findings)) return [];
  return [...new Set(findings.flatMap((finding: unknown) => (typeof finding === 'object' && finding !== null && 'rule' in finding && typeof finding.rule === 'string' ? [finding.rule] : [])))];
}
