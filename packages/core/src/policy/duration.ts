import * as z from 'zod/mini';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Whoever writes a smaller number most likely means seconds. */
const LEAST_NUMBER = 1_000;
export const NUMBER_TOO_SMALL = 'a number is milliseconds: write so short a time with its unit, such as 30s or 500ms';

/** A length of time: a text such as `30s`, `15m`, `1h`, `30d`, or milliseconds as a number. Parsed to milliseconds. */
export const duration = z.union([
  z.number().check(z.int(), z.minimum(LEAST_NUMBER, NUMBER_TOO_SMALL)),
  z.pipe(
    z.string().check(z.regex(/^[1-9]\d{0,8}(ms|s|m|h|d)$/, 'write a duration such as 30s, 15m, 1h or 30d')),
    z.transform((text: string) => {
      const [, figure = '', unit = 's'] = /^(\d+)([a-z]+)$/.exec(text) ?? [];
      return Number(figure) * units[unit as keyof typeof units];
    }),
  ),
]);
