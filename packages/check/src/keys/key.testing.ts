import { randomBytes } from 'node:crypto';

/**
 * A key of the right shape, made at random: none stands in the repository. Its body does not begin with a dash, for then
 * it could be put together from its parts in two ways.
 */
export function makeKey(kind = 'api03'): string {
  return `sk-ant-${kind}-${randomBytes(70).toString('base64url').slice(0, 93).replace(/^-/, 'K')}AA`;
}

const makers: Readonly<Record<string, () => string>> = {
  'anthropic-key': () => makeKey(),
  'anthropic-admin-key': () => makeKey('admin01'),
  'anthropic-oauth-access': () => makeKey('oat01'),
  'anthropic-oauth-refresh': () => makeKey('ort01'),
  'anthropic-session': () => makeKey('sid01'),
  'github-token': () => `ghp_${randomBytes(60).toString('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, 36)}`,
  'openai-key': () => `sk-proj-${randomBytes(120).toString('base64url').slice(0, 120)}`,
};

/** Puts fresh keys where a fixture says `{{anthropic-key}}`, `{{anthropic-key:base64}}`, `{{anthropic-key:0-20}}`. */
export function fillTemplate(text: string): string {
  const made = new Map<string, string>();
  return text.replace(/\{\{([a-z-]+)(?::([a-z0-9-]+))?\}\}/g, (whole, name: string, form: string | undefined) => {
    const maker = makers[name];
    if (maker === undefined) return whole;
    const key = made.get(name) ?? maker();
    made.set(name, key);
    if (form === undefined) return key;
    if (form === 'base64' || form === 'hex') return Buffer.from(key).toString(form);
    if (form === 'percent') return key.replaceAll('-', '%2D');
    if (form === 'reversed') return key.split('').reverse().join('');
    const range = /^(\d+)-(\d*)$/.exec(form);
    return range === null ? whole : key.slice(Number(range[1]), range[2] === '' ? undefined : Number(range[2]));
  });
}
