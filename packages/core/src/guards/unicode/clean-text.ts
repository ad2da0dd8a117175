import { nextVisible, isSuspect, SUSPECTS } from './suspects.js';
import { TextContext } from './text-context.js';
import { codePointBefore } from './scripts.js';

/** Kinds of hidden characters, by the policy's names. */
export type HiddenKind = 'tags' | 'variationSelectors' | 'zeroWidth' | 'bidi' | 'control';

export interface Hidden {
  readonly kind: HiddenKind;
  count: number;
  /** UTF-16 offset of the first one. */
  readonly first: number;
}

/** A cheap first look: false means that `cleanText` would find nothing. */
export const mayHoldHidden = isSuspect;

/**
 * Finds hidden characters and gives the text without those that `strips` names. Legitimate uses stay: emoji and their
 * sequences, joiners in scripts that need them, marks of right-to-left texts, soft hyphens, word breaks in scripts
 * without spaces. Each suspect is judged by what stands before it in the result and by the next visible character
 * after it, so the result, cleaned again, stays as it is. Linear.
 */
export function cleanText(text: string, strips: (kind: HiddenKind) => boolean): { text: string; hidden: readonly Hidden[] } {
  const hidden = new Map<HiddenKind, Hidden>();
  const context = new TextContext(text);
  const suspects = new RegExp(SUSPECTS, 'g');
  const parts: string[] = [];
  let copied = 0;
  /** The character before the suspect in the result. Undefined at its start. */
  let before: number | undefined;
  let lastEnd = 0;
  for (let match = suspects.exec(text); match !== null; match = suspects.exec(text)) {
    const offset = match.index;
    const end = suspects.lastIndex;
    if (offset > lastEnd) before = codePointBefore(text, offset);
    lastEnd = end;
    const code = text.codePointAt(offset) ?? 0;
    const kind = context.kindAt(code, offset, before, nextVisible(text, end, context));
    if (kind !== undefined) {
      const seen = hidden.get(kind);
      if (seen === undefined) hidden.set(kind, { kind, count: 1, first: offset });
      else seen.count++;
      if (strips(kind)) {
        parts.push(text.slice(copied, offset));
        copied = end;
        context.removed += end - offset;
        continue;
      }
    }
    before = code;
  }
  if (copied === 0) return { text, hidden: [...hidden.values()] };
  parts.push(text.slice(copied));
  return { text: parts.join(''), hidden: [...hidden.values()] };
}
