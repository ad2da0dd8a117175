import type { Call } from '../../engine/call.js';
import type { Guard } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { GuardContext } from '../order.js';
import { createHostMatcher, readAddress, type Address, type AddressSyntax } from './address.js';
import { Conversation } from './carried-data.js';
import { addressesOf, isActive, readTag } from './html-tag.js';
import { MarkdownFilter, type EgressJudge } from './markdown-filter.js';
import type { EgressPolicy } from './policy.js';

/** Keeps answers from loading, or linking to, places that would take data out. */
export function createEgressGuard({ policy }: GuardContext): Guard | undefined {
  const { images, links, html } = policy.egress;
  if (images === 'any' && links === 'any' && html === 'keep') return undefined;
  const onList = createHostMatcher(policy.egress.domains);
  return {
    name: 'egress',
    onFailure: 'deny',
    open(call) {
      const conversation = new Conversation(call);
      let texts: MarkdownFilter | undefined;
      return {
        text({ index, kind, type = '' }) {
          if (kind !== 'text' && (kind !== 'result' || SHOWN_AS_SOURCE.test(type))) return undefined;
          const alone = new MarkdownFilter(new CallJudge(policy.egress, onList, conversation, call, index));
          if (kind === 'result' || texts?.open === true) return alone;
          // Apps show texts one by one or put them together: a later one is read both ways.
          if (texts === undefined) return (texts = alone);
          const together = texts;
          together.open = true;
          return { push: (delta) => together.push(alone.push(delta)), flush: () => together.push(alone.flush()) + together.flush() };
        },
      };
    },
  };
}

/** Pages, hits, output of programs and summaries: no app shows them as the model's own words, and their markup is their content. */
const SHOWN_AS_SOURCE = /^(?:(?:web_search|web_fetch|tool_search|(?:bash_|text_editor_)?code_execution)_tool_result|compaction)$/;

class CallJudge implements EgressJudge {
  readonly #policy: EgressPolicy;
  readonly #onList: (host: string) => boolean;
  readonly #conversation: Conversation;
  readonly #call: Call;
  readonly #block: number;

  constructor(policy: EgressPolicy, onList: (host: string) => boolean, conversation: Conversation, call: Call, block: number) {
    this.#policy = policy;
    this.#onList = onList;
    this.#conversation = conversation;
    this.#call = call;
    this.#block = block;
  }

  destination(kind: 'image' | 'link', address: string, source: string, cut: boolean): string {
    const fault = kind === 'image' ? this.#loadFault(address, cut) : this.#linkFault(address, cut);
    return fault === undefined ? source : this.#refuse(`${kind}-${fault}`, source, '(#removed)');
  }

  /** In brackets the notice would be a name, which a later line could give an address. */
  link(address: string, source: string, cut: boolean): string {
    const fault = this.#linkFault(address, cut);
    return fault === undefined ? source : this.#refuse(`link-${fault}`, source, '(link removed)');
  }

  runsOn(address: string, cut: boolean): boolean {
    const fault = this.#linkFault(address, cut);
    if (fault === undefined || fault === 'active-address') return false;
    const observes = this.#policy.action === 'observe';
    this.#report(`link-${fault}`, observes ? 'observed' : 'changed');
    return !observes;
  }

  tag(source: string): string {
    const tag = readTag(source);
    const { loaded, linked } = addressesOf(tag);
    const inert = source.replaceAll('<', '&lt;');
    if (this.#policy.html === 'safe') {
      // A second bracket may be where a browser sees the next tag begin.
      if (isActive(tag) || source.includes('<', 1)) return this.#refuse('active-html', source, inert);
      const fault = [...loaded.map((address) => this.#loadFault(address, false, 'html')), ...linked.map((address) => this.#linkFault(address, false, 'html'))].find(Boolean);
      return fault === undefined ? source : this.#refuse(`html-${fault}`, source, inert);
    }
    return [...loaded, ...linked].some((address) => this.#carries(address)) ? this.#refuse('html-carries-data', source, inert) : source;
  }

  referencedImage(): string {
    // Where the address will be named cannot be known yet, so an image by reference is never made.
    return this.#policy.images === 'any' ? ']' : this.#refuse('image-by-reference', ']', '\\]');
  }

  #loadFault(address: string, cut = false, syntax: AddressSyntax = 'markdown'): string | undefined {
    return firstFault(address, syntax, (target) => {
      if (target.kind === 'own') return undefined;
      if (target.kind !== 'web') return 'active-address';
      if (this.#policy.images === 'any' || this.#onList(target.url.hostname) || (!cut && this.#conversation.trustedToSay(address))) return undefined;
      return 'not-listed';
    });
  }

  #linkFault(address: string, cut = false, syntax: AddressSyntax = 'markdown'): string | undefined {
    return firstFault(address, syntax, (target) => {
      if (target.kind === 'own') return undefined;
      if (target.kind === 'active') return 'active-address';
      if (this.#policy.links === 'any' || this.#onList(target.url.hostname)) return undefined;
      if (this.#policy.links === 'listed' && target.kind === 'web') return 'not-listed';
      return cut ? 'too-long' : this.#conversation.isCarriedBy(target.url) ? 'carries-data' : undefined;
    });
  }

  #carries(address: string): boolean {
    return readAddress(address, 'html').some((target) => 'url' in target && !this.#onList(target.url.hostname) && this.#conversation.isCarriedBy(target.url));
  }

  #refuse(rule: string, source: string, inert: string): string {
    const { action } = this.#policy;
    this.#report(rule, action === 'inert' ? 'changed' : action === 'deny' ? 'denied' : 'observed');
    if (action === 'deny') throw new ClavigerError('egress_denied', { facts: { rule: `egress/${rule}` } });
    return action === 'inert' ? inert : source;
  }

  #report(rule: string, action: 'changed' | 'denied' | 'observed'): void {
    this.#call.report({ rule: `egress/${rule}`, path: `answer.${this.#block}`, action });
  }
}

/** An address is as bad as the worst way to read it. */
function firstFault(address: string, syntax: AddressSyntax, faultOf: (target: Address) => string | undefined): string | undefined {
  return readAddress(address, syntax).map(faultOf).find(Boolean);
}
