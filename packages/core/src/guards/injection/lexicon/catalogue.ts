import {
  addressAssistant, attention, copyIntoAnswer, everyAnswer, lastingMemory, mustDo, notWord, pretext, putInto, readingMachine, readingThis, replyOnly,
  riskyAct, spokenTo, tellingPretext, toolAct, toolName, useTool, yourAnswer, yourUser,
} from './addressing.js';
import { authorityRole, permissionClaim, ruleSpared, settledThought, speakerClaim, specialMode, switchOn } from './authority.js';
import { actOnResult, attackTopic, commerce, decodeVerb, discussion, encodingName, joinPieces, rendering, technical } from './discussion.js';
import { conceal, moveData, send, sensitive, stealthily } from './exfiltration.js';
import {
  allSaid, continueWord, keptSecret, ownContext, ownPrompt, promptCompletion, reveal, sayWord, systemPrompt, textAbove, verbatim, writeWord, yourWord,
} from './extraction.js';
import { reversedCue, rotatedCue } from './mirrored-cues.js';
import {
  discardWord, disregard, everyOne, everythingBefore, fromNowOn, givenToYou, goalChanged, identity, instructions, lifted, material, newOrders, onlySay,
  ownWords, pauseTask, precedence, prior, pronoun, replacedOrders, stopTask, withoutWord,
} from './override.js';
import { assistantName, become, illDeed, knownPersona, makeBelieve, noScruples, ownFreedom, stakes, stayInPart, twoAnswers, unrestricted } from './persona.js';
import { dictatedOpening, ethicsOff, neverRefuse } from './refusal.js';
import { TermIndex } from './term-index.js';

/** Named one by one: for a module as an object, bundlers add code for each of its names. A test says which one is missing. */
const concepts = {
  discardWord, disregard, everyOne, everythingBefore, fromNowOn, givenToYou, goalChanged, identity, instructions, lifted, material, newOrders, onlySay,
  ownWords, pauseTask, precedence, prior, pronoun, replacedOrders, stopTask, withoutWord,
  assistantName, become, illDeed, knownPersona, makeBelieve, noScruples, ownFreedom, stakes, stayInPart, twoAnswers, unrestricted,
  allSaid, continueWord, keptSecret, ownContext, ownPrompt, promptCompletion, reveal, sayWord, systemPrompt, textAbove, verbatim, writeWord, yourWord,
  authorityRole, permissionClaim, ruleSpared, settledThought, speakerClaim, specialMode, switchOn,
  conceal, moveData, send, sensitive, stealthily,
  dictatedOpening, ethicsOff, neverRefuse,
  addressAssistant, attention, copyIntoAnswer, everyAnswer, lastingMemory, mustDo, notWord, pretext, putInto, readingMachine, readingThis, replyOnly,
  riskyAct, spokenTo, tellingPretext, toolAct, toolName, useTool, yourAnswer, yourUser,
  actOnResult, attackTopic, commerce, decodeVerb, discussion, encodingName, joinPieces, rendering, technical,
  reversedCue, rotatedCue,
};

export type ConceptName = keyof typeof concepts;

export const conceptNames = Object.keys(concepts) as ConceptName[];

const numbers = new Map<string, number>(conceptNames.map((name, number) => [name, number]));

/** Where a concept's hits stand in the result of a scan. */
export function conceptNumber(name: ConceptName): number {
  return numbers.get(name) ?? -1;
}

/** A set of concepts: a bit for each, in as many numbers of 32 bits as it takes. */
export function conceptBits(concepts: readonly number[]): Int32Array {
  const bits = new Int32Array(Math.ceil(conceptNames.length / 32));
  for (const concept of concepts) bits[concept >>> 5]! |= 1 << (concept & 31);
  return bits;
}

let index: TermIndex | undefined;

/** The one index over all terms; built at first use, which takes a tenth of a second on a slow machine. */
export function termIndex(): TermIndex {
  index ??= new TermIndex(concepts);
  return index;
}
