import type { CallInfo, Recognizer } from '../evaluator.js';
import { isSmallBody } from '../routes/small-body.js';
import { takenFile } from '../pictures.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

const parsers = /^(?:formidable|multiparty|@cyclic\.sh\/formidable|next-connect-multiparty)(?:\/|$)/;
const uploaded = /(?:^| )files?(?:\.|\[|$)/;

/** `form.parse(req)`: the fields and the files of a form, given back or handed to a function. */
export const uploadCalls: Recognizer = (info) => {
  const { method, receiver, callee, args, evaluator, frame, node, isNew } = info;
  if (isNew) return undefined;
  if (/^(?:readFile|readFileSync|createReadStream)$/.test(method)) return readUpload(info);
  const module = (externalOf(receiver) ?? externalOf(callee))?.module ?? '';
  if (method !== 'parse' || !parsers.test(module)) return undefined;
  const settings = externalOf(receiver)?.chain.flatMap((link) => link.args) ?? [];
  const small = (name: string): boolean => settings.map((given) => values.property(given, name)).some((limit) => limit !== undefined && isSmallBody(limit));
  const taken = (name: string, cut: boolean): Value => ({ shape: { kind: 'input', origin: evaluator.origin('user', name, frame, node), cut, deep: cut }, marks: [] });
  const fields = taken('form fields', small('maxFieldsSize'));
  const files = taken('uploaded files', small('maxFileSize') || small('maxTotalFileSize'));
  if (settings.some((given) => values.property(given, 'maxFileSize') !== undefined)) frame.facts = values.both(frame.facts, new Set(values.allMarks(files).map(({ origin }) => takenFile(origin))));
  const done = args.find((arg) => arg.shape.kind === 'function');
  if (done !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(done, [values.unknownValue, fields, files], frame, node));
  return values.list([fields, files]);
};

/** A file that a caller sent, read from where it was put. */
function readUpload({ args }: CallInfo): Value | undefined {
  const marks = args[0] === undefined ? [] : values.marksOf(args[0], 'user').filter((mark) => uploaded.test(mark.origin.name));
  return marks.length === 0 ? undefined : values.marked(marks);
}
