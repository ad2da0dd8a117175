import { ASCII_ALPHANUMERIC, characterClassOf, type CharacterClass } from '../character-run.js';

/** One kind of credential. */
export interface SecretRule {
  /** Kebab-case name, shown in findings and in the mask. */
  readonly id: string;
  /** Characters that every match starts with, one of these. */
  readonly prefixes: readonly string[];
  /**
   * Matches at the start of a text that begins with a prefix. Linear: literal prefixes and runs of one character class
   * only. `body`, where given, is the part that must look random.
   */
  readonly pattern: RegExp;
}

const rule = (id: string, prefixes: readonly string[], pattern: RegExp): SecretRule => ({ id, prefixes, pattern });

/**
 * Credentials that can be told by their form. Sources: the formats that the vendors publish for secret scanning
 * (docs.github.com, "Supported secret scanning patterns"; platform.claude.com; docs.stripe.com/keys; docs.aws.amazon.com,
 * "IAM identifiers"; cloud.google.com/docs/authentication/api-keys; docs.gitlab.com, "Token overview"; api.slack.com,
 * "Token types"). Anthropic keys of other lengths than the published 108 exist, so lengths are minimums.
 */
export const secretRules: readonly SecretRule[] = [
  rule('anthropic-key', ['sk-ant-'], /^sk-ant-[a-z]{2,12}\d{2}-(?<body>[A-Za-z0-9_-]{24,})/),
  rule('claviger-key', ['cvg_'], /^cvg_(?:live|test)_[A-Za-z0-9]{4,32}_(?<body>[A-Za-z0-9]{32,})/),
  rule('openai-key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], /^sk-(?:proj|svcacct|admin)-(?<body>[A-Za-z0-9_-]{32,})/),
  rule('openai-key', ['sk-'], /^sk-(?<body>[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})/),
  rule('openrouter-key', ['sk-or-'], /^sk-or-v1-(?<body>[0-9a-f]{64})/),
  rule('aws-access-key-id', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], /^A(?:KIA|SIA|BIA|CCA)(?<body>[A-Z2-7]{16})(?![A-Za-z0-9])/),
  rule('google-api-key', ['AIza'], /^AIza(?<body>[0-9A-Za-z_-]{35})/),
  rule('google-oauth-secret', ['GOCSPX-'], /^GOCSPX-(?<body>[A-Za-z0-9_-]{28})/),
  rule('google-access-token', ['ya29.'], /^ya29\.(?<body>[A-Za-z0-9_-]{40,})/),
  rule('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /^gh[pousr]_(?<body>[A-Za-z0-9]{36,})/),
  rule('github-token', ['github_pat_'], /^github_pat_(?<body>[A-Za-z0-9_]{60,})/),
  rule('gitlab-token', ['glpat-', 'gldt-', 'glrt-', 'glptt-'], /^gl(?:pat|dt|rt|ptt)-(?<body>[A-Za-z0-9_-]{20,})/),
  rule('stripe-key', ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'], /^[sr]k_(?:live|test)_(?<body>[A-Za-z0-9]{16,})/),
  rule('stripe-webhook-secret', ['whsec_'], /^whsec_(?<body>[A-Za-z0-9+/]{24,})/),
  rule('slack-token', ['xoxb-', 'xoxa-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'], /^x(?:ox[baprs]|app)-(?<body>[A-Za-z0-9-]{20,})/),
  rule('npm-token', ['npm_'], /^npm_(?<body>[A-Za-z0-9]{36})/),
  rule('pypi-token', ['pypi-'], /^pypi-AgEIcHlwaS(?<body>[A-Za-z0-9_-]{40,})/),
  rule('hugging-face-token', ['hf_'], /^hf_(?<body>[A-Za-z]{34})/),
  rule('sendgrid-key', ['SG.'], /^SG\.(?<body>[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})/),
  rule('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], /^do[por]_v1_(?<body>[0-9a-f]{64})/),
  rule('shopify-token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], /^shp(?:at|ca|pa|ss)_(?<body>[0-9a-fA-F]{32})/),
  rule('vault-token', ['hvs.', 'hvb.'], /^hv[sb]\.(?<body>[A-Za-z0-9_-]{24,})/),
  rule('linear-key', ['lin_api_'], /^lin_api_(?<body>[A-Za-z0-9]{40})/),
  rule('groq-key', ['gsk_'], /^gsk_(?<body>[A-Za-z0-9]{52})/),
  rule('json-web-token', ['eyJ'], /^eyJ(?<body>[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,})/),
];

/** No rule above matches fewer characters than an AWS access key id has: four of its prefix and sixteen behind it. */
export const SHORTEST_SECRET = 20;

/** What credentials consist of, prefixes included. */
export const tokenUnits: CharacterClass = characterClassOf(`${ASCII_ALPHANUMERIC}_.+/=-`);

/** Whether a credential can go on with this code unit. */
export function isTokenUnit(unit: number): boolean {
  return unit < tokenUnits.length && tokenUnits[unit] === 1;
}

/** A body of few different characters, or one that spells a placeholder, is no credential. */
export function looksRandom(body: string): boolean {
  return new Set(body.slice(0, 64)).size >= 8 && !/x{6}|X{6}|\.{3}|example|EXAMPLE|placeholder|your[-_]/.test(body);
}
