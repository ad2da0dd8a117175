/** Languages of the lexicon, by ISO 639-1 code. */
export const languages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'ru', 'tr', 'ar', 'hi', 'zh', 'ja', 'ko', 'uk', 'cs', 'hr', 'sv', 'ro', 'id', 'vi'] as const;
export type Language = (typeof languages)[number];

/**
 * The ways in which one notion is said. Each language holds its terms separated by `|`; a term that ends in `*` also
 * matches longer words. Terms are read through the same folding as texts, so accents and case do not matter.
 */
export type Concept = Partial<Record<Language, string>>;
