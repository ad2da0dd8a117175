import type { KeyMatch } from './anthropic.js';
import { looksRandom } from './randomness.js';

/** The shape of another vendor's credential. `anchor` is text that always stands in it, for the quick first look. */
interface VendorKey {
  readonly vendor: string;
  readonly kind: string;
  readonly anchors: readonly string[];
  /** What the quick first look asks for, where that is not the anchor itself: at least four characters. */
  readonly gates?: readonly string[];
  /** Sticky, starts at the anchor; the first group, when there is one, is the part that must look random. */
  readonly pattern: RegExp;
}

const word = '[A-Za-z0-9_-]';
/** Shapes as published in each vendor's documentation or its secret-scanning partner entry. */
const vendorKeys: readonly VendorKey[] = [
  entry('openai', 'api', ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'], `sk-(?:proj|svcacct|admin|None)-(${word}{40,200})`),
  entry('openrouter', 'api', ['sk-or-v1-'], 'sk-or-v1-([a-f0-9]{64})'),
  entry('google', 'api', ['AIzaSy'], `AIzaSy(${word}{33})`),
  entry('aws', 'access key id', ['AKIA', 'ASIA'], '(?:AKIA|ASIA)([A-Z2-7]{16})'),
  entry('aws', 'bedrock api', ['ABSKQmVkcm9ja0FQSUtleS'], 'ABSKQmVkcm9ja0FQSUtleS([A-Za-z0-9+/=]{60,200})'),
  entry('github', 'token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'gh[pousr]_([A-Za-z0-9]{36,255})'),
  entry('github', 'fine-grained token', ['github_pat_'], 'github_pat_([A-Za-z0-9_]{60,255})'),
  entry('gitlab', 'token', ['glpat-', 'gldt-', 'glrt-', 'glptt-'], `(?:glpat|gldt|glrt|glptt)-(${word}{20,60})`),
  entry('slack', 'token', ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe.'], `xox(?:[abprs]|e\\.xox[bp])-([A-Za-z0-9-]{20,250})`),
  entry('slack', 'app token', ['xapp-'], 'xapp-\\d-([A-Za-z0-9-]{40,250})'),
  entry('slack', 'webhook', ['hooks.slack.com/services/'], 'hooks\\.slack\\.com/services/(T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,32})'),
  entry('stripe', 'secret key', ['sk_live_', 'rk_live_', 'whsec_'], '(?:[sr]k_live_|whsec_)([A-Za-z0-9+/]{24,250})'),
  entry('sendgrid', 'api', ['SG.'], `SG\\.(${word}{22}\\.${word}{43})`, widened('SG.')),
  entry('npm', 'token', ['npm_'], 'npm_([A-Za-z0-9]{36})'),
  entry('pypi', 'token', ['pypi-AgE'], `pypi-AgE(${word}{50,250})`),
  entry('hugging-face', 'token', ['hf_'], 'hf_([A-Za-z]{34,40})', widened('hf_')),
  entry('groq', 'api', ['gsk_'], 'gsk_([A-Za-z0-9]{48,60})'),
  entry('xai', 'api', ['xai-'], 'xai-([A-Za-z0-9]{70,100})'),
  entry('perplexity', 'api', ['pplx-'], 'pplx-([A-Za-z0-9]{40,64})'),
  entry('replicate', 'api', ['r8_'], 'r8_([A-Za-z0-9]{37})', widened('r8_')),
  entry('fireworks', 'api', ['fw_3'], 'fw_(3[A-Za-z0-9]{20,30})'),
  entry('langsmith', 'api', ['lsv2_'], 'lsv2_(?:pt|sk)_([a-f0-9]{32}_[a-f0-9]{10})'),
  entry('langfuse', 'secret key', ['sk-lf-'], 'sk-lf-([a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12})'),
  entry('pinecone', 'api', ['pcsk_'], 'pcsk_([A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,80})'),
  entry('tavily', 'api', ['tvly-'], `tvly-(${word}{30,60})`),
  entry('firecrawl', 'api', ['fc-'], 'fc-([a-f0-9]{32})', ['FIRECRAWL', 'firecrawl']),
  entry('elevenlabs', 'api', ['sk_'], 'sk_([a-f0-9]{48})', ['ELEVENLABS', 'elevenlabs', 'ELEVEN_LABS', 'xi-api-key']),
  entry('supabase', 'secret', ['sbp_', 'sb_secret_'], '(?:sbp_|sb_secret_)([A-Za-z0-9_-]{30,60})'),
  entry('digitalocean', 'token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], 'do[por]_v1_([a-f0-9]{64})'),
  entry('linear', 'api', ['lin_api_'], 'lin_api_([A-Za-z0-9]{40})'),
  entry('notion', 'token', ['ntn_'], 'ntn_([A-Za-z0-9]{40,60})'),
  entry('shopify', 'token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], 'shp(?:at|ca|pa|ss)_([a-fA-F0-9]{32})'),
  entry('postman', 'api', ['PMAK-'], 'PMAK-([a-f0-9]{24}-[a-f0-9]{34})'),
  entry('doppler', 'token', ['dp.pt.', 'dp.st.'], 'dp\\.(?:pt|st)\\.([A-Za-z0-9._-]{40,80})'),
  entry('vault', 'token', ['hvs.', 'hvb.'], `hv[sb]\\.(${word}{24,200})`),
  entry('atlassian', 'token', ['ATATT3'], 'ATATT3([A-Za-z0-9_=-]{100,250})'),
  entry('mailgun', 'api', ['key-'], 'key-([a-f0-9]{32})', ['MAILGUN', 'mailgun', 'Mailgun']),
  entry('mailchimp', 'api', ['-us1', '-us2', '-us3', '-us4', '-us5', '-us6', '-us7', '-us8', '-us9'], '(?<=[a-f0-9]{32})-us\\d{1,2}', ['MAILCHIMP', 'mailchimp', 'Mailchimp']),
  entry('brevo', 'api', ['xkeysib-'], 'xkeysib-([a-f0-9]{64}-[A-Za-z0-9]{16})'),
  entry('resend', 'api', ['re_'], 're_([A-Za-z0-9]{8}_[A-Za-z0-9]{24})', ['RESEND', 'resend']),
  entry('square', 'token', ['sq0atp-', 'sq0csp-'], `sq0(?:atp-${word}{22}|csp-(${word}{43}))`),
  entry('docker', 'token', ['dckr_pat_'], `dckr_pat_(${word}{27,40})`),
  entry('databricks', 'token', ['dapi'], 'dapi([a-f0-9]{32})'),
  entry('netlify', 'token', ['nfp_'], 'nfp_([A-Za-z0-9]{36,50})'),
  entry('planetscale', 'token', ['pscale_'], 'pscale_(?:tkn|pw|oauth)_([A-Za-z0-9._-]{32,64})'),
  entry('grafana', 'token', ['glsa_', 'glc_'], 'gl(?:sa|c)_([A-Za-z0-9_+/=]{32,250})'),
  entry('sentry', 'token', ['sntrys_', 'sntryu_'], 'sntry[su]_([A-Za-z0-9+/=_]{60,250})'),
  entry('new-relic', 'api', ['NRAK-'], 'NRAK-([A-Z0-9]{27})'),
  entry('rubygems', 'api', ['rubygems_'], 'rubygems_([a-f0-9]{48})'),
  entry('figma', 'token', ['figd_'], `figd_(${word}{40,60})`),
  entry('telegram', 'bot token', [':AAE', ':AAF', ':AAG', ':AAH'], '(?<=\\b\\d{8,10}):AA([A-Za-z0-9_-]{33})'),
  entry('twilio', 'auth', ['TWILIO_AUTH_TOKEN'], 'TWILIO_AUTH_TOKEN["\']?\\s{0,4}[:=]\\s{0,4}["\']?([a-f0-9]{32})'),
  entry('azure', 'storage key', ['AccountKey='], 'AccountKey=([A-Za-z0-9+/]{86}==)'),
  entry('age', 'private key', ['AGE-SECRET-KEY-1'], 'AGE-SECRET-KEY-1([A-Z0-9]{58})'),
  entry('tailscale', 'key', ['tskey-'], 'tskey-(?:auth|api|client)-([A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,40})'),
  entry('airtable', 'token', ['AIRTABLE'], 'AIRTABLE[A-Z_]{0,20}["\']?\\s{0,4}[:=]\\s{0,4}["\']?(pat[A-Za-z0-9]{14}\\.[a-f0-9]{64})'),
];

function entry(vendor: string, kind: string, anchors: readonly string[], pattern: string, gates?: readonly string[]): VendorKey {
  return { vendor, kind, anchors, pattern: new RegExp(pattern, 'y'), ...(gates === undefined ? {} : { gates }) };
}

/** A prefix too short for the quick search, with each character that may follow. */
function widened(prefix: string): string[] {
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'.split('').map((next) => prefix + next);
}

export const vendorAnchors: readonly string[] = vendorKeys.flatMap(({ anchors, gates }) => gates ?? anchors);

/** Every whole credential of the vendors above, placeholders left out. `stands`: the gate is known to be in the text. */
export function findVendorKeys(text: string, stands: (gate: string) => boolean): KeyMatch[] {
  const found: KeyMatch[] = [];
  for (const { vendor, kind, anchors, gates, pattern } of vendorKeys) {
    if (!(gates ?? anchors).some(stands)) continue;
    for (const anchor of anchors) {
      for (let at = text.indexOf(anchor); at !== -1; at = text.indexOf(anchor, at + 1)) {
        const before = text.charCodeAt(at - 1);
        if (!anchor.startsWith('-') && !anchor.startsWith(':') && isWordCharacter(before) && text[at - 1] !== 'n') continue;
        pattern.lastIndex = at;
        const match = pattern.exec(text);
        if (match === null) continue;
        const end = at + match[0].length;
        if (isWordCharacter(text.charCodeAt(end)) && text.charCodeAt(end) !== 95) continue;
        const body = match[1] ?? match[0];
        if (vendor === 'google' && isPublicByDesign(text, at)) continue;
        if (!looksRandom(body.replace(/[-._/]/g, '').slice(0, 120))) continue;
        const prefixLength = Math.max(0, match[0].length - body.length);
        found.push({ start: at, end, key: match[0], prefix: match[0].slice(0, Math.min(prefixLength, 12)), vendor, kind });
      }
    }
  }
  return found;
}

/** The web configuration of Firebase is made to be public (firebase.google.com/docs/projects/api-keys). */
function isPublicByDesign(text: string, at: number): boolean {
  return /\binitializeApp\(\s{0,8}\{|authDomain|firebaseapp\.com|messagingSenderId|project_info|GCM_SENDER_ID|mobilesdk_app_id/.test(text.slice(Math.max(0, at - 1500), at + 1500));
}

function isWordCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}
