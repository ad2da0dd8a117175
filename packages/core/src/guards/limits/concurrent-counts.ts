import type { BucketKind } from './bucket-kind.js';

/** Calls at a time: only holds count, nothing is ever spent. */
export class ConcurrentCounts implements BucketKind {
  readonly exact = false;
  readonly window = { kind: 'concurrent' } as const;

  used(): number {
    return 0;
  }

  spend(): void {}

  takeBack(): void {}

  freeAt(_slot: number, amount: number): number {
    return amount <= 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  clearAt(_slot: number, now: number): number {
    return now;
  }

  state(): readonly number[] {
    return [];
  }

  restore(): void {}

  clear(): void {}
}
