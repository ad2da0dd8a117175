/** Who wrote a segment. `untrusted` is what came from outside: tool results, documents, search results. */
export type Trust = 'system' | 'user' | 'assistant' | 'untrusted';

/** `system` text is the app's own and is not scanned. */
export type ScannedTrust = Exclude<Trust, 'system'>;
