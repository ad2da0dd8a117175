import type { SkipReason } from '../engine/project.js';
import { extensionOf } from './kind.js';

/** A member of an archive, or what kept it from being read. */
export type ArchiveMember =
  | { readonly path: string; readonly bytes: Buffer }
  | { readonly path: string; readonly skipped: SkipReason };

/** What reading an archive may still cost. Shared by everything that is nested in it. */
export interface ArchiveBudget {
  bytes: number;
  members: number;
}

/** One member, at most: a larger one is named and passed over. */
export const MEMBER_BYTES = 64 * 1024 * 1024;
/** Pictures, sound and the like within archives: of no interest, and costly to unpack. */
const passedOver = new Set(['.png', '.jpg', '.jpeg', '.gif', '.webp', '.ico', '.mp3', '.mp4', '.ttf', '.otf', '.woff', '.woff2']);

export function wanted(path: string): boolean {
  return !passedOver.has(extensionOf(path));
}

/** Takes the size of a member from the budget: how many bytes it may have, or `undefined` when there is no room. */
export function claim(budget: ArchiveBudget, size: number): number | undefined {
  if (size > MEMBER_BYTES || size > budget.bytes) return undefined;
  budget.bytes -= size;
  return size;
}
