import type { Rule } from '../../engine/rule.js';

export const keyInClientAsset: Rule = {
  id: 'key-in-client-asset',
  item: 'server-side-only',
  severity: 'error',
  title: 'Key in something that users receive',
  remedy:
    'A key in a bundle, page, app package or source map is public. Call Claude from your own server, remove the key from the build, and rotate it.',
};
