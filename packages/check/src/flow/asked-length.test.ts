import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksForLong, asksForShort, askedTokens } from './asked-length.js';

const asked: readonly (readonly [string, number])[] = [
  ['You write texts for goods in a shop, 80 words. Only that.', 80],
  ['You write outlines of pitch decks: ten titles, one a line.', 60],
  ['Make a quiz of eight questions on bees as a JSON array of strings.', 80],
  ['Write a 400-word letter.', 400],
  ['Write a blog post of 1,200 words.', 1200],
  ['Give 5 to 8 short bullet points.', 30],
  ['Write three paragraphs about the town.', 120],
  ['Summarize the text in at most 100 words.', 50],
  ['Write no more than 60 words.', 30],
  ['Answer in 100 words or less.', 50],
  ['Reply in two sentences.', 20],
  ['Give detailed feedback on each paragraph.', 30],
  ['Explain in detail why it failed.', 30],
  ['Erkläre ausführlich, was falsch ist.', 30],
];
for (const [prompt, tokens] of asked) test(`asks for ${String(tokens)} tokens: ${prompt}`, () => assert.equal(askedTokens(prompt), tokens));

for (const prompt of [
  'You get a review of 500 words. Answer with one word.',
  'Pick one of ten titles.',
  'Answer with the best of the eight questions.',
  'The text has 2000 words.',
  'Choose which of the 20 ideas is best.',
  'You help visitors. Opening hours are 9 to 5.',
  'Say whether the letter has 3 pages.',
  'Give a score for each of the ten answers.',
  'You get a detailed report. Say yes or no.',
  'Rate this comprehensive review from 1 to 10.',
]) test(`asks for no length: ${prompt}`, () => assert.equal(askedTokens(prompt), 0));

test('short and long answers are told apart', () => {
  assert.ok(asksForShort('Answer in one sentence.'));
  assert.ok(asksForShort('You are a barista. Be brief.'));
  assert.ok(!asksForShort('Sum up each chapter in one sentence, then write the full report.'));
  assert.ok(!asksForShort('You are a barista.'));
  assert.ok(asksForLong('Write a detailed report.'));
  assert.ok(!asksForLong('You are a talkative poet.'));
});
