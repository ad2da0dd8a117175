import type { Recognizer } from '../evaluator.js';
import { isPersonalField } from '../personal.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** Packages whose records are asked for a field by its name, and how. */
const records: readonly (readonly [module: RegExp, asking: RegExp])[] = [
  [/^airtable$/, /^get(?:CellValue|CellValueAsString)?$/],
  [/^google-spreadsheet$/, /^get$/],
  [/^(?:mongoose|sequelize|sequelize-typescript|@sequelize\/core|bookshelf)$/, /^(?:get|getDataValue)$/],
  [/^(?:parse|parse\/node)$/, /^get$/],
  [/^(?:firebase|firebase-admin|@google-cloud)\/firestore$/, /^get$/],
];

/** `record.get('Email')`: read as a field of the record is. */
export const recordFields: Recognizer = ({ method, receiver, args, isNew, evaluator, frame, node }) => {
  const external = externalOf(receiver);
  const name = isNew || args[0] === undefined ? undefined : values.constantText(args[0]);
  if (external === undefined || name === undefined || !records.some(([module, asking]) => module.test(external.module) && asking.test(method)) || !isPersonalField('', name)) return undefined;
  return values.withMarks(values.marked(receiver === undefined ? [] : values.allMarks(receiver)), [evaluator.mark('personal', name, frame, node)]);
};
