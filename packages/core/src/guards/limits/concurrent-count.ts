import type { Bucket } from './bucket.js';

/** Calls at a time: only holds count, nothing is ever spent. */
export class ConcurrentCount implements Bucket {
  readonly window = { kind: 'concurrent' } as const;
  held = 0;

  used(): number {
    return 0;
  }

  spend(): void {}

  takeBack(): void {}

  freeAt(amount: number): number {
    return amount <= 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  clearAt(now: number): number {
    return now;
  }

  state(): readonly number[] {
    return [];
  }

  restore(): void {}
}
