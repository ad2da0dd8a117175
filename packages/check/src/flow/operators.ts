import type { Node } from 'oxc-parser';
import { noteGrowth } from './complaints.js';
import { keptCounts, tallied, verdictMarks } from './counts.js';
import { entryMarks } from './entries.js';
import type { Evaluator, Frame } from './evaluator.js';
import { sameTopic } from './known/brokers.js';
import { verdictFacts } from './refusals.js';
import * as values from './value.js';
import type { Facts, Value } from './value.js';

const order = new Set(['<', '<=', '>', '>=']);

/** The texts whose lengths a number is made of. */
function lengthOf(value: Value): { of: Value; sized: boolean; rest: boolean } | undefined {
  const found = values.options(value).flatMap((option) => (option.shape.kind === 'length' ? [option.shape] : []));
  const [first] = found;
  if (first === undefined) return undefined;
  return { of: values.join(...found.map((part) => part.of)), sized: found.some((part) => part.sized), rest: found.some((part) => part.rest === true) };
}

/** What is known when this length has an upper bound. */
function bounded(length: { of: Value; sized: boolean }): Facts {
  const facts = new Set(values.options(length.of).flatMap((option) => entryMarks(option)).map(({ origin }) => `bounded:${String(origin.id)}`));
  const ofLetters = ({ shape }: Value): boolean => shape.kind !== 'array' || (shape.items.length === 1 && values.allMarks(shape.items[0] ?? values.unknownValue).every(({ origin }) => origin.parent !== undefined && origin.name === `${origin.parent.name}[]`));
  // How many entries a list has says nothing of how long they are.
  if (!values.options(length.of).every((option) => ofLetters(option))) return facts;
  const direct = values.options(length.of).every((option) => option.shape.kind === 'input' && option.marks.length === 0);
  for (const mark of values.allMarks(length.of)) {
    if (mark.origin.label === 'identity') {
      if (/content-length/i.test(mark.origin.name)) facts.add('body-sized');
      continue;
    }
    // The length of a text made of several bounds each of them; `list.length` counts entries and bounds only the count.
    facts.add(`${direct && !length.sized ? 'bounded' : 'sized'}:${String(mark.origin.id)}`);
    facts.add(`bounded:${String(mark.origin.id)}`);
    // `[...text].length` counts the characters of the text.
    const { parent } = mark.origin;
    const alone = length.of.shape.kind === 'array' && length.of.shape.items.length === 1;
    if (alone && parent !== undefined && mark.origin.name === `${parent.name}[]`) {
      values.noteText(parent);
      facts.add(`sized:${String(parent.id)}`);
    }
  }
  return facts;
}

export function evaluateBinary(operator: string, left: Value, right: Value): Value {
  if (order.has(operator)) return comparison(operator, left, right);
  if (operator === '==' || operator === '===' || operator === '!=' || operator === '!==') return equality(operator, left, right);
  if (operator === '+') {
    const leftLength = lengthOf(left);
    const rightLength = lengthOf(right);
    if (leftLength !== undefined || rightLength !== undefined) {
      const parts = [leftLength?.of, rightLength?.of].filter((part) => part !== undefined);
      return { shape: { kind: 'length', of: values.join(...parts), sized: true }, marks: tallied(verdictMarks(left, right)) };
    }
    if (left.shape.kind === 'constant' && right.shape.kind === 'constant' && typeof left.shape.value === 'number' && typeof right.shape.value === 'number') return values.constant(left.shape.value + right.shape.value);
    const textLike = (value: Value): boolean => value.shape.kind === 'text' || (value.shape.kind === 'constant' && typeof value.shape.value === 'string');
    const parts = [left, right].flatMap((part) => (part.shape.kind === 'text' && part.marks.length === 0 ? part.shape.parts : [part]));
    if (textLike(left) || textLike(right) || values.allMarks(left).length > 0 || values.allMarks(right).length > 0) {
      return parts.length > 400 ? values.marked(values.mergeMarks(values.allMarks(left), values.allMarks(right))) : { shape: { kind: 'text', parts }, marks: [] };
    }
    return values.unknownValue;
  }
  const length = lengthOf(left) ?? lengthOf(right);
  if (length !== undefined) return { shape: { kind: 'length', of: length.of, sized: length.sized, rest: length.rest !== (operator === '-' && lengthOf(left) === undefined) }, marks: tallied(verdictMarks(left, right)) };
  if (operator === 'in' || operator === 'instanceof') {
    return values.truth(operator === 'in' ? asOneOf(left) : values.noFacts, values.noFacts, verdictMarks(left, right));
  }
  if (operator === '*' && left.shape.kind === 'constant' && right.shape.kind === 'constant' && typeof left.shape.value === 'number' && typeof right.shape.value === 'number') return values.constant(left.shape.value * right.shape.value);
  const marks = values.mergeMarks(values.allMarks(left), values.allMarks(right));
  return values.marked(values.cutMarks(operator === '-' ? values.mergeMarks(marks, tallied(marks)) : marks));
}

function comparison(operator: string, left: Value, right: Value): Value {
  const leftLength = lengthOf(left);
  const rightLength = lengthOf(right);
  const verdicts = verdictMarks(left, right);
  const marks = values.mergeMarks(verdicts, tallied(verdicts), keptCounts(left), keptCounts(right));
  const contentLength = (value: Value): Facts => (values.allMarks(value).some((mark) => mark.origin.label === 'identity' && /content-length/i.test(mark.origin.name)) ? new Set(['body-sized']) : values.noFacts);
  const boundIn = (length: ReturnType<typeof lengthOf>, value: Value, limit: Value): Facts => (isLarge(limit) ? values.noFacts : length === undefined ? contentLength(value) : bounded(length));
  const leftFacts = boundIn(leftLength, left, right);
  const rightFacts = boundIn(rightLength, right, left);
  // `length < n` bounds it when true, `length > n` when false; the same the other way round.
  const isSmaller = operator === '<' || operator === '<=';
  // `left -= text.length; if (left < 0) ...`: the more there is left, the shorter the text.
  const leftSmaller = isSmaller !== (leftLength?.rest === true || rightLength?.rest === true);
  const whenTrue = values.both(leftSmaller ? leftFacts : values.noFacts, leftSmaller ? values.noFacts : rightFacts);
  const whenFalse = values.both(leftSmaller ? values.noFacts : leftFacts, leftSmaller ? rightFacts : values.noFacts);
  // `asked <= 800`: a number that is no larger than what the program says.
  const capped = values.both(cappedIn(left, right), cappedIn(right, left));
  const smallIf = (cappedIn(left, right).size > 0) === isSmaller;
  // `problems.length > 0`: none of them was found where it is false.
  const nothing = isFew(right) ? values.whenEmpty(left) : isFew(left) ? values.whenEmpty(right) : values.noFacts;
  const fewer = isSmaller === isFew(right);
  const withCap = (facts: Facts, holds: boolean): Facts => (holds ? values.both(facts, capped) : facts);
  return values.truth(withCap(fewer ? values.both(whenTrue, nothing) : whenTrue, smallIf), withCap(fewer ? whenFalse : values.both(whenFalse, nothing), !smallIf), marks);
}

/** The numbers in a value that is compared with one of the program's. */
function cappedIn(value: Value, limit: Value): Facts {
  if (limit.shape.kind !== 'constant' || value.shape.kind === 'length' || value.shape.kind === 'constant') return values.noFacts;
  return new Set(values.allMarks(value).filter(({ origin }) => origin.label === 'number' || origin.label === 'user').map(({ origin }) => `capped:${String(origin.id)}`));
}

/** The API takes no larger request: a bound beyond is none. */
const LARGEST_REQUEST_BYTES = 32 * 1024 * 1024;

function isLarge({ shape }: Value): boolean {
  return shape.kind === 'constant' && typeof shape.value === 'number' && shape.value > LARGEST_REQUEST_BYTES;
}

function isFew({ shape }: Value): boolean {
  return shape.kind === 'constant' && (shape.value === 0 || shape.value === 1);
}

/** A text that is one of a few known words is bounded. */
export function asOneOf(value: Value): Facts {
  return new Set(values.allMarks(value).filter((mark) => mark.origin.label === 'user' || mark.origin.label === 'answer').flatMap((mark) => [`bounded:${String(mark.origin.id)}`, `one-of:${String(mark.origin.id)}`]));
}

/** The caller is one that the program's own settings name, or one of a few. */
const ownerFacts: Facts = new Set(['authenticated', 'owner']);
/** He is one of a whole company or community. */
const groupFacts: Facts = new Set(['authenticated']);
const group = /(?:team|guild|channel|room|org(?:ani[sz]ation)?|workspace|tenant|company)_?(?:id)?$/i;

/** What follows from two values being the same where one says who the caller is and the other stands in the settings. */
export function ownerFactsOf(one: Value, other: Value): Facts {
  const marks = (value: Value, label: values.MarkLabel): readonly values.Mark[] => values.marksOf(value, label);
  const who = marks(other, 'environment').length > 0 ? marks(one, 'identity') : marks(one, 'environment').length > 0 ? marks(other, 'identity') : [];
  if (who.length === 0) return values.noFacts;
  return who.every(({ origin }) => group.test(origin.name)) ? groupFacts : ownerFacts;
}

const method = /^(?:GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)$/;

/** Whether the address or the method of the route that runs is the one that it is compared with. */
function sameRoute({ shape: one }: Value, { shape: other }: Value): boolean | undefined {
  if (one.kind !== 'constant' || other.kind !== 'constant' || typeof one.value !== 'string' || typeof other.value !== 'string') return undefined;
  const comparable = (one.value.startsWith('/') && other.value.startsWith('/')) || (method.test(one.value) && method.test(other.value));
  return comparable ? one.value === other.value : undefined;
}

function equality(operator: string, left: Value, right: Value): Value {
  // Whom an entry belongs to: `entry.ip === request.ip`.
  const marks = values.mergeMarks(verdictMarks(left, right), values.marksOf(left, 'identity'), values.marksOf(right, 'identity'));
  const written = writtenDown(left);
  const constantSide = written ?? writtenDown(right);
  const other = written === undefined ? left : right;
  const positive = operator === '==' || operator === '===';
  // A number or a text of the program is there: `max !== undefined && text.length > max`.
  if (isThere(left) && isNullish(right) || isThere(right) && isNullish(left)) return positive ? values.truth(values.impossible, values.noFacts) : values.truth(values.noFacts, values.impossible);
  if (constantSide?.shape.kind === 'constant' && typeof constantSide.shape.value === 'boolean') {
    const truth = values.truthOf(other);
    const same = positive === constantSide.shape.value;
    return values.truth(same ? truth.whenTrue : truth.whenFalse, same ? truth.whenFalse : truth.whenTrue, marks);
  }
  if (constantSide?.shape.kind === 'constant' && (constantSide.shape.value === null || constantSide.shape.value === undefined)) {
    const truth = values.truthOf(other);
    return values.truth(positive ? truth.whenFalse : truth.whenTrue, positive ? truth.whenTrue : truth.whenFalse, marks);
  }
  if (constantSide?.shape.kind === 'constant' && constantSide.shape.value === 0) {
    const nothing = values.whenEmpty(other);
    return values.truth(positive ? nothing : values.noFacts, positive ? values.noFacts : nothing, marks);
  }
  const same = sameRoute(left, right) ?? sameTopic(left, right);
  if (same !== undefined) return same === positive ? values.notMissingValue : values.missingValue;
  const owner = ownerFactsOf(left, right);
  const facts = owner.size > 0 ? owner : constantSide?.shape.kind === 'constant' && typeof constantSide.shape.value === 'string' ? asOneOf(other) : values.noFacts;
  return values.truth(positive ? facts : values.noFacts, positive ? values.noFacts : facts, marks);
}

export function evaluateNot(value: Value): Value {
  if (value === values.missingValue) return values.notMissingValue;
  if (value === values.notMissingValue) return values.missingValue;
  const truth = values.truthOf(value);
  return values.truth(truth.whenFalse, truth.whenTrue, verdictMarks(value));
}

export function evaluateLogical(node: Extract<Node, { type: 'LogicalExpression' }>, frame: Frame, evaluator: Evaluator): Value {
  const left = evaluator.evaluate(node.left, frame);
  if (left === values.notMissingValue) return node.operator === '&&' ? evaluator.evaluate(node.right, frame) : left;
  if (left === values.missingValue) return node.operator === '&&' ? left : evaluator.evaluate(node.right, frame);
  const leftTruth = values.truthOf(left);
  const condition = node.operator === '&&' ? leftTruth.whenTrue : node.operator === '||' ? leftTruth.whenFalse : values.noFacts;
  const grown = evaluator.grown.length;
  // What hangs on a count or a login knows that somebody looked at it: `(await gate(request)) ?? answer(request)`.
  const taken = evaluator.branch(frame, values.both(condition, verdictFacts(left)), () => evaluator.evaluate(node.right, frame));
  const otherwise = node.operator === '&&' ? leftTruth.whenFalse : leftTruth.whenTrue;
  if (node.operator !== '??' && otherwise !== values.impossible) noteGrowth(evaluator.grown.slice(grown), otherwise);
  // `a || throws()` and `a && res.end()` change nothing for what comes after but their assignments.
  evaluator.joinAll(frame, [{ ...taken, dead: '', facts: frame.facts }, { result: left, facts: frame.facts, dead: '', values: new Map() }]);
  const right = taken.result;
  // What gave nothing on every way leaves the other side.
  if (node.operator === '||' && left.shape.kind === 'truth' && leftTruth.whenTrue === values.impossible) return values.answered(right, condition);
  const rightTruth = values.truthOf(right);
  const isTruth = (value: Value): boolean => value.shape.kind === 'truth' || (value.shape.kind === 'constant' && typeof value.shape.value === 'boolean');
  if (node.operator === '&&') {
    const truthful = values.truth(values.both(leftTruth.whenTrue, rightTruth.whenTrue), values.common(leftTruth.whenFalse, values.both(leftTruth.whenTrue, rightTruth.whenFalse)), verdictMarks(left, right));
    if (isTruth(right) || isTruth(left) && right.shape.kind === 'unknown' && right.marks.length === 0) return truthful;
    return leftTruth.whenTrue === values.impossible ? left : values.bake(right, leftTruth.whenTrue);
  }
  // `text.length <= 500 || 'too long'`: a yes, or why not.
  if (node.operator === '||' && isTruth(left) && isSaid(right)) return values.join(left, right);
  if (node.operator === '||' && isTruth(left) && (isTruth(right) || values.allMarks(right).length === 0)) {
    return values.truth(values.common(leftTruth.whenTrue, rightTruth.whenTrue), values.both(leftTruth.whenFalse, rightTruth.whenFalse), verdictMarks(left, right));
  }
  if (node.operator === '||' && isTruth(right)) {
    // `!text || text.length > n`: the left part may be anything that is not there.
    return values.truth(values.common(leftTruth.whenTrue, rightTruth.whenTrue), values.both(leftTruth.whenFalse, rightTruth.whenFalse), verdictMarks(left, right));
  }
  if (left.shape.kind === 'constant') {
    const { value } = left.shape;
    const used = node.operator === '??' ? value !== null && value !== undefined : Boolean(value);
    return used ? left : right;
  }
  return values.join(left, values.answered(right, condition));
}

function isThere({ shape }: Value): boolean {
  return shape.kind === 'constant' && (typeof shape.value === 'number' || typeof shape.value === 'string');
}

function isNullish({ shape }: Value): boolean {
  return shape.kind === 'constant' && (shape.value === undefined || shape.value === null);
}

function isSaid({ shape }: Value): boolean {
  return shape.kind === 'constant' && typeof shape.value === 'string' && shape.value !== '';
}

/** A constant, or one of several texts of the program: the entry of a list that is gone through. */
function writtenDown(value: Value): Value | undefined {
  if (value.shape.kind === 'constant') return value;
  const texts = values.options(value);
  return texts.every((option) => option.shape.kind === 'constant' && typeof option.shape.value === 'string') ? texts[0] : undefined;
}
