import type { Rule } from '../engine/rule.js';
import { misuseRules } from '../misuse/index.js';
import { anthropicKey } from './anthropic-key/rule.js';
import { anthropicKeyInHistory } from './anthropic-key-in-history/rule.js';
import { anthropicKeyObscured } from './anthropic-key-obscured/rule.js';
import { apiCalledFromBrowser } from './api-called-from-browser/rule.js';
import { envFileInArchive } from './env-file-in-archive/rule.js';
import { envFileInHistory } from './env-file-in-history/rule.js';
import { envFileInImage } from './env-file-in-image/rule.js';
import { envFileInPackage } from './env-file-in-package/rule.js';
import { envFileNotIgnored } from './env-file-not-ignored/rule.js';
import { envFileReadableByAll } from './env-file-readable-by-all/rule.js';
import { envFileTracked } from './env-file-tracked/rule.js';
import { ignoreFileUnreadable } from './ignore-file-unreadable/rule.js';
import { ignoreUnknownRule } from './ignore-unknown-rule/rule.js';
import { ignoreWithoutReason } from './ignore-without-reason/rule.js';
import { keyInClientAsset } from './key-in-client-asset/rule.js';
import { keyServed } from './key-served/rule.js';
import { keyTooOld } from './key-too-old/rule.js';
import { spendUnlimited } from './spend-unlimited/rule.js';
import { vendorKey } from './vendor-key/rule.js';
import { vendorKeyInHistory } from './vendor-key-in-history/rule.js';

/** Every rule, by its id. The docs and the SARIF metadata are held equal to it by a test. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [
    anthropicKey,
    anthropicKeyObscured,
    vendorKey,
    keyInClientAsset,
    anthropicKeyInHistory,
    vendorKeyInHistory,
    envFileTracked,
    envFileNotIgnored,
    ignoreFileUnreadable,
    envFileInImage,
    envFileInPackage,
    envFileInArchive,
    envFileInHistory,
    envFileReadableByAll,
    ignoreUnknownRule,
    ignoreWithoutReason,
    keyServed,
    apiCalledFromBrowser,
    keyTooOld,
    spendUnlimited,
    ...misuseRules,
  ].map((rule) => [rule.id, rule]),
);
