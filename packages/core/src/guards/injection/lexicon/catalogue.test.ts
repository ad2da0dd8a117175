import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as addressing from './addressing.js';
import * as authority from './authority.js';
import { conceptNames } from './catalogue.js';
import * as discussion from './discussion.js';
import * as exfiltration from './exfiltration.js';
import * as extraction from './extraction.js';
import * as mirroredCues from './mirrored-cues.js';
import * as override from './override.js';
import * as persona from './persona.js';
import * as refusal from './refusal.js';

test('the catalogue has every concept of the lexicon', () => {
  const all = [override, persona, extraction, authority, exfiltration, refusal, addressing, discussion, mirroredCues].flatMap((concepts) => Object.keys(concepts));
  assert.deepEqual(conceptNames, all);
});
