import type { Call } from '../../engine/call.js';
import type { Block, Guard, GuardSession, Verdict } from '../../engine/guard.js';
import { userKey } from '../../engine/principal.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import { isJsonObject } from '../../messages/json-value.js';
import { isStructured } from '../../messages/request-parts.js';
import type { Segment } from '../../messages/segment.js';
import type { GuardContext } from '../order.js';
import { usesFeature } from '../shape/features.js';
import type { CustomRecognizer } from './custom-recognizer.js';
import { EarlierValues } from './earlier-values.js';
import { compileFinder } from './find.js';
import { FinderCache } from './finder-cache.js';
import { withoutOverlaps } from './overlap.js';
import { PERSONAL_DATA_TYPES } from './personal-data-type.js';
import { actionFor, type PrivacyPolicy } from './policy.js';
import { featuresOutside, postureViolation } from './posture/posture.js';
import { redactText } from './pseudonyms/redact.js';
import { RestoreFilter } from './pseudonyms/restore-filter.js';
import { PseudonymVault, pseudonymKey } from './pseudonyms/vault.js';
import type { PersonalDataSpan } from './recognizer.js';
import { OpaqueUserIds } from './user-id.js';

/** Keeps personal data home: stand-ins go out, and are turned back in the answer. Also holds a call to its privacy posture. */
export function createPrivacyGuard({ app, policy, ports }: GuardContext): Guard | undefined {
  const { privacy } = policy;
  const acting = actingTypes(privacy);
  const searches = acting.length > 0 || privacy.detectors.length > 0;
  if (!searches && privacy.posture === 'standard' && privacy.userId === 'keep' && privacy.unread === 'allow' && privacy.inferenceGeo === undefined) return undefined;
  const finder = new FinderCache(
    compileFinder({
      types: acting,
      languages: privacy.languages,
      known: privacy.known.map(({ value, type }) => (type === undefined ? { value } : { value, type })),
      recognizers: privacy.recognizers as readonly CustomRecognizer[],
      minimumScore: privacy.minimumScore,
    }),
  );

  const userIds = new OpaqueUserIds(ports.secret);

  return {
    name: 'privacy',
    onFailure: 'deny',
    open(call) {
      const vault = new PseudonymVault(() => pseudonymKey(ports.secret, tenantOf(call, app, privacy), scopeOf(call, privacy)));
      const session: GuardSession = {
        request() {
          const denial = outsidePosture(call, privacy) ?? unreadMedia(call, privacy);
          if (denial !== undefined) return denial;
          if (privacy.inferenceGeo !== undefined && call.request['inference_geo'] !== privacy.inferenceGeo) call.setSetting('inference_geo', privacy.inferenceGeo);
          if (privacy.userId === 'hash' && call.endpoint !== 'count_tokens') setUserId(call, userIds, finder);
          if (!searches) return undefined;
          const covered = call.segments.filter((segment) => isCovered(segment, privacy));
          if (privacy.detectors.length === 0) return redact(call, covered, covered.map(({ text }) => finder.find(text)), vault, privacy);
          return askDetectors(covered, finder, privacy).then((found) => redact(call, covered, found, vault, privacy));
        },
        text(block: Block) {
          // What a server tool gave comes back in the next request as it is, and is not redacted there: its stand-ins stay.
          return vault.size === 0 || block.kind === 'result' ? undefined : new RestoreFilter(vault, block.kind === 'tool_input' || (block.kind === 'text' && isStructured(call.request)));
        },
      };
      return session;
    },
  };
}

/** The built-in types and those of the policy that are not simply allowed. */
function actingTypes(policy: PrivacyPolicy): string[] {
  const types = new Set<string>([...PERSONAL_DATA_TYPES, ...Object.keys(policy.types), ...policy.recognizers.map(({ type }) => type), ...policy.known.map(({ type }) => type ?? 'PERSON')]);
  types.delete('OTHER');
  return [...types].filter((type) => actionFor(policy, type) !== 'allow');
}

function tenantOf(call: Call, app: string, policy: PrivacyPolicy): string {
  return policy.scope === 'app' ? `app:${app}` : `app:${app}/${userKey(call.principal)}`;
}

function scopeOf(call: Call, policy: PrivacyPolicy): string {
  return policy.scope === 'conversation' ? (call.conversation ?? '') : '';
}

function outsidePosture(call: Call, policy: PrivacyPolicy): Verdict {
  const [first] = featuresOutside(call, policy.posture, policy.features);
  if (first === undefined) return undefined;
  call.report({ rule: 'privacy/posture', path: first.by, action: 'denied' });
  return postureViolation(first, policy.posture);
}

function unreadMedia(call: Call, policy: PrivacyPolicy): Verdict {
  if (policy.unread === 'allow') return undefined;
  const images = usesFeature(call, 'images');
  if (!images && !usesFeature(call, 'documents') && !usesFeature(call, 'files')) return undefined;
  const kind = images ? 'an image' : 'a document or file';
  call.report({ rule: 'privacy/unread', path: 'messages', action: 'denied' });
  return new ClavigerError('personal_data', { message: `The request contains ${kind}, which cannot be searched for personal data.`, facts: { type: 'UNREAD' } });
}

/**
 * The app's own value stays when it is opaque; one that names somebody, or none at all, gives way to a hash. So does what a
 * user of the app sends with a token of its own: it would have upstream take one for another.
 */
function setUserId(call: Call, userIds: OpaqueUserIds, finder: FinderCache): void {
  const metadata = call.request['metadata'];
  const sent = isJsonObject(metadata) ? metadata['user_id'] : undefined;
  const { kind } = call.principal;
  if (/^(?:key|local)$/.test(kind) && typeof sent === 'string' && sent !== '' && !namesSomebody(sent, finder)) return;
  if (sent === undefined && kind === 'anonymous') return;
  call.setUserId(userIds.of(call.principal));
  if (sent !== undefined) call.report({ rule: 'privacy/user-id', path: 'metadata.user_id', action: 'changed' });
}

/** An address, a number, or words: an opaque id has no space and no at sign. */
function namesSomebody(id: string, finder: FinderCache): boolean {
  return /[\s@]/.test(id) || /^\+?[\d().-]{7,}$/.test(id) || /^[a-z]{2,}[._-][a-z]{2,}$/i.test(id) || finder.find(id).length > 0;
}

function isCovered({ origin, trust, fixed }: Segment, { texts }: PrivacyPolicy): boolean {
  switch (origin) {
    case 'system':
      return texts.system;
    case 'tool_definition':
      return texts.toolDefinitions;
    case 'tool_result':
      return texts.toolResults;
    case 'document':
    case 'search_result':
      return texts.documents;
    // Signed thinking goes back byte for byte, and holds stand-ins already; what a server tool found came from upstream.
    case 'thinking':
    case 'server_result':
    case 'metadata':
      return false;
    default:
      return !fixed && texts[trust === 'untrusted' ? 'user' : trust];
  }
}

async function askDetectors(covered: readonly Segment[], finder: FinderCache, policy: PrivacyPolicy): Promise<readonly (readonly PersonalDataSpan[])[]> {
  const texts = covered.map(({ text }) => text);
  const answers = await Promise.all(policy.detectors.map((detector) => detector.find(texts)));
  return texts.map((text, at) => {
    const own = finder.find(text);
    const outside = answers
      .flatMap((answer) => answer[at] ?? [])
      .filter((span) => liesIn(text, span) && span.score >= policy.minimumScore && actionFor(policy, span.type) !== 'allow');
    return outside.length === 0 ? own : withoutOverlaps([...own, ...outside], text);
  });
}

/** What a detector of the user gives may be anything. */
function liesIn(text: string, { start, end }: PersonalDataSpan): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start && end <= text.length;
}

function redact(call: Call, covered: readonly Segment[], found: readonly (readonly PersonalDataSpan[])[], vault: PseudonymVault, policy: PrivacyPolicy): Verdict {
  const earlier = new EarlierValues();
  const actionOf = (type: string) => actionFor(policy, type);
  for (let at = 0; at < covered.length; at++) {
    const segment = covered[at] as Segment;
    const { text } = segment;
    const again = earlier.find(text);
    const own = found[at] as readonly PersonalDataSpan[];
    const spans = (again.length === 0 ? own : withoutOverlaps([...own, ...again], text)).filter(({ type }) => actionOf(type) !== 'allow');
    const denied = spans.find(({ type }) => actionOf(type) === 'deny');
    report(call, segment, spans, segment.fixed, denied !== undefined);
    if (denied !== undefined) {
      return new ClavigerError('personal_data', { message: `${segment.path} contains personal data (${denied.type}).`, facts: { path: segment.path, type: denied.type } });
    }
    if (segment.fixed) continue;
    earlier.remember(text, spans);
    segment.text = redactText(text, spans, vault, actionOf);
  }
  return undefined;
}

/** One finding a type and text: where the first stands, and how many there are. */
function report(call: Call, segment: Segment, spans: readonly PersonalDataSpan[], fixed: boolean, denied: boolean): void {
  const byType = new Map<string, { first: PersonalDataSpan; count: number }>();
  for (const span of spans) {
    const row = byType.get(span.type);
    if (row === undefined) byType.set(span.type, { first: span, count: 1 });
    else row.count++;
  }
  for (const [type, { first, count }] of byType) {
    call.report({
      rule: `privacy/${type.toLowerCase().replaceAll('_', '-')}`,
      path: segment.path,
      span: [first.start, first.end],
      score: first.score,
      action: denied ? 'denied' : fixed ? 'observed' : 'changed',
      ...(count > 1 && { count }),
    });
  }
}
