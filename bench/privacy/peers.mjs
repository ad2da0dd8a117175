// Other npm packages that find personal data, measured beside this one. They are installed into the cache by the bench only.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const FOLDER = 'node_modules/.cache/privacy-peers';
const PACKAGES = { 'redact-pii': '3.4.0', '@redactpii/node': '1.0.17', openredaction: '1.1.5', compromise: '14.17.0' };

function install() {
  if (Object.keys(PACKAGES).every((name) => existsSync(`${FOLDER}/node_modules/${name}`))) return;
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  const { status } = spawnSync('npm', ['install', '--prefix', FOLDER, '--no-audit', '--no-fund', '--loglevel=error', ...wanted], { stdio: 'inherit' });
  if (status !== 0) throw new Error('could not install the peers');
}

/** Their placeholders and type names, brought to this project's. */
const TYPES = {
  PERSON_NAME: 'PERSON', EMAIL_ADDRESS: 'EMAIL_ADDRESS', PHONE_NUMBER: 'PHONE_NUMBER', CREDIT_CARD_NUMBER: 'CREDIT_CARD', US_SOCIAL_SECURITY_NUMBER: 'US_SSN', STREET_ADDRESS: 'STREET_ADDRESS', IP_ADDRESS: 'IP_ADDRESS', ZIPCODE: 'STREET_ADDRESS', URL: 'URL', USERNAME: 'USERNAME', PASSWORD: 'PASSWORD', CREDENTIALS: 'CREDENTIALS', DIGITS: 'DIGITS',
};

/** Where a redacted text differs from its original, told from the pieces that were kept. */
function spansFromRedacted(text, redacted) {
  const placeholder = new RegExp(Object.keys(TYPES).join('|'), 'g');
  const spans = [];
  let at = 0;
  let from = 0;
  let open;
  for (const match of [...redacted.matchAll(placeholder), undefined]) {
    const kept = redacted.slice(from, match === undefined ? redacted.length : match.index);
    const found = kept === '' ? (match === undefined ? text.length : at) : text.indexOf(kept, at);
    if (open !== undefined) spans.push({ start: open.start, end: found < 0 ? open.start : found, type: open.type });
    if (found < 0) break;
    at = found + kept.length;
    if (match === undefined) break;
    open = { start: at, type: TYPES[match[0]] };
    from = match.index + match[0].length;
  }
  return spans.filter(({ start, end }) => end > start);
}

const OPENREDACTION = [[/^EMAIL/, 'EMAIL_ADDRESS'], [/PHONE/, 'PHONE_NUMBER'], [/^CREDIT_CARD/, 'CREDIT_CARD'], [/^SSN/, 'US_SSN'], [/^IBAN/, 'IBAN_CODE'], [/^NAME|PERSON/, 'PERSON'], [/^ADDRESS/, 'STREET_ADDRESS'], [/^IPV[46]/, 'IP_ADDRESS']];

/** Each peer: `find(text)` gives spans, at its defaults. */
export async function loadPeers() {
  install();
  const require = createRequire(resolve(FOLDER, 'peers.cjs'));
  const { SyncRedactor } = require('redact-pii');
  const redactPii = new SyncRedactor();
  const { Redactor } = await import(require.resolve('@redactpii/node'));
  const redactor = new Redactor({ rules: { CREDIT_CARD: true, EMAIL: true, NAME: true, PHONE: true, SSN: true } });
  const { OpenRedaction } = await import(require.resolve('openredaction'));
  const openRedaction = new OpenRedaction();
  const nlp = require('compromise');
  const ofView = (view, type) => view.json({ offset: true }).map(({ offset }) => ({ start: offset.start, end: offset.start + offset.length, type }));
  return [
    { name: `redact-pii ${PACKAGES['redact-pii']}`, find: (text) => spansFromRedacted(text, redactPii.redact(text)) },
    { name: `@redactpii/node ${PACKAGES['@redactpii/node']}`, find: (text) => spansFromRedacted(text, redactor.redact(text)) },
    {
      name: `openredaction ${PACKAGES.openredaction}`,
      slow: true,
      find: async (text) => (await openRedaction.detect(text)).detections.map(({ type, position: [start, end] }) => ({ start, end, type: OPENREDACTION.find(([form]) => form.test(type))?.[1] ?? type })),
    },
    {
      name: `compromise ${PACKAGES.compromise}`,
      slow: true,
      find: (text) => {
        const document = nlp(text);
        return [...ofView(document.people(), 'PERSON'), ...ofView(document.emails(), 'EMAIL_ADDRESS'), ...ofView(document.phoneNumbers(), 'PHONE_NUMBER'), ...ofView(document.organizations(), 'ORGANIZATION'), ...ofView(document.places(), 'LOCATION')];
      },
    },
  ];
}
