import type { Project } from '../../engine/project.js';
import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

/** Packages of Amazon's by which one function sends messages to another. */
export const cloudQueues = /^@aws-sdk\/client-(?:sqs|sns)$/;

/** A function that is given messages, and no request: `for (const record of event.Records)`. */
export function takesMessages(text: string): boolean {
  return /\bRecords\b/.test(text) && /\.(?:body|Sns)\b|\bbody\b|\bSns\b/.test(text) && !/\bevent\.(?:body|requestContext|rawPath|path|httpMethod|queryStringParameters)\b|\brequestContext\b/.test(text);
}

const sending = /\b(?:SendMessage(?:Batch)?|Publish(?:Batch)?)Command\b/;
const answers = new WeakMap<Project, boolean>();

/** Whether another function of the project sends such messages: then whoever set that off is whose texts they hold. */
export function sendsMessages(project: Project): boolean {
  const known = answers.get(project) ?? project.files.some((file) => file.skipped === undefined && /\.[cm]?[jt]s$/.test(file.path) && file.place === 'source' && sending.test(file.text() ?? ''));
  answers.set(project, known);
  return known;
}

/** `send(new SendMessageCommand({ MessageBody }))`, `send(new PublishCommand({ Message }))`: the event that whatever takes the message is given. */
export function eventSent({ method, args: [command] }: CallInfo): Value | undefined {
  const made = method === 'send' && command?.shape.kind === 'external' ? command.shape.external.chain.find((link) => link.how === 'new' && sending.test(link.name)) : undefined;
  const [given] = made?.args ?? [];
  if (given === undefined) return undefined;
  const entries = values.property(given, 'Entries') ?? values.property(given, 'PublishBatchRequestEntries');
  const messages = entries?.shape.kind === 'array' ? entries.shape.items : [given];
  const bodies = messages.map((message) => values.property(message, 'MessageBody') ?? values.property(message, 'Message') ?? values.unknownValue);
  return values.record([['Records', values.list(bodies.map((body) => values.record([['body', body], ['Sns', values.record([['Message', body]], values.unknownValue)]], values.unknownValue)))]], values.unknownValue);
}
