import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from '../evaluator.js';
import { callersOfBots } from '../known/bot-callers.js';
import { applySchema } from '../known/schemas.js';
import type { RouteParameters } from '../route.js';
import type { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { patternHeard } from './patterns-heard.js';

/** The request as each framework hands it over, and the ways to answer. */
export interface Handed {
  readonly args: readonly Value[];
  /** The object whose `body` a middleware may replace. */
  readonly request: Value | undefined;
  readonly body: Value;
}

/** `vine.compile(schema)`: the schema inside. */
function compiled(schema: Value): Value {
  const inner = schema.shape.kind === 'external' ? schema.shape.external.chain.findLast((link) => link.name === 'compile')?.args[0] : undefined;
  return inner ?? schema;
}

export function handRequest(style: RouteParameters, label: string, frame: Frame, node: Node, evaluator: Evaluator): Handed {
  const user = (name: string): Value => values.input(evaluator.origin('user', `${label}${name}`, frame, node));
  const identity = (name: string): Value => values.input(evaluator.origin('identity', name, frame, node));
  const response = values.external('response');
  const environment = values.external('global', 'process', 'env');
  const answers = (name: string): Value => values.native(name, (args) => {
    evaluator.emit({ detail: { kind: 'response', value: values.list(args), way: 'emit' }, node }, frame);
    return values.undefinedValue;
  });
  const give = (value: Value): Value => values.native('read', () => value);
  const reading = (value: Value): Value => values.native('read', (args) => (args[0] === undefined || values.constantText(args[0]) === undefined ? value : evaluator.member(value, values.constantText(args[0]) ?? '', frame, node)));
  const next = (): Value => values.native('next', () => values.undefinedValue);
  const headers = identity('headers');
  const body = user('body');
  // What handlers of a request's events that stand side by side know of each other: that a body which grew too large was refused.
  const heard = new WeakMap<Scope, values.Facts>();

  const serverRequest = (): Value =>
    values.record(
      [
        ['body', body],
        ['query', user('query')],
        ['params', user('params')],
        ['headers', headers],
        ['ip', identity('ip')],
        ['cookies', identity('cookies')],
        ['user', identity('user')],
        ['session', identity('session')],
        ['auth', identity('auth')],
        ['info', identity('info')],
        ['connection', identity('connection')],
        ['url', user('url')],
        ['rawBody', values.wholeText(body)],
        ['bodyJson', body],
        ['bodyText', values.wholeText(body)],
        ['payload', body],
        ['files', user('files')],
        ['file', user('file')],
        ['get', reading(headers)],
        ['header', reading(headers)],
        ['json', give(body)],
        ['text', give(values.wholeText(body))],
        ['on', values.native('on', (args) => {
          const [event, handler] = args;
          if (handler === undefined) return values.undefinedValue;
          const beside = handler.shape.kind === 'function' ? handler.shape.closure.scope : undefined;
          const own: Frame = { ...frame, facts: values.both(evaluator.callingFacts, (beside === undefined ? undefined : heard.get(beside)) ?? values.noFacts), dead: '' };
          evaluator.call(handler, event !== undefined && values.constantText(event) === 'data' ? [body] : [], own, node);
          if (beside !== undefined) heard.set(beside, own.facts);
          return values.undefinedValue;
        })],
        ['log', values.external('pino', 'log')],
        ['socket', identity('socket')],
        ['method', values.unknownValue],
        ['valid', give(body)],
      ],
      values.unknownValue,
    );

  /** The web's own `Request`. Awaiting it or iterating over it gives the body too. */
  const webRequest = (): Value => {
    const url = user('url');
    const request = values.record(
      [
        ['json', give(body)],
        ['text', give(values.wholeText(body))],
        ['formData', give(body)],
        ['arrayBuffer', give(values.wholeText(body))],
        ['blob', give(values.wholeText(body))],
        ['body', body],
        ['url', url],
        ['nextUrl', url],
        ['query', user('query')],
        ['params', user('params')],
        ['headers', headers],
        ['ip', identity('ip')],
        ['geo', identity('geo')],
        ['cookies', identity('cookies')],
        ['method', values.unknownValue],
        ['auth', identity('auth')],
        ['user', identity('user')],
      ],
      values.unknownValue,
    );
    if (request.shape.kind === 'object') request.shape.properties.set('clone', give(request));
    return request;
  };

  switch (style) {
    case 'fastify': {
      const request = serverRequest();
      return { args: [request, response, next()], request, body };
    }
    case 'koa': {
      const request = serverRequest();
      const context = values.record([['request', request], ['req', request], ['query', user('query')], ['params', user('params')], ['headers', headers], ['ip', identity('ip')], ['state', identity('state')], ['response', response], ['res', response], ['set', values.external('response', 'set')], ['cookies', identity('cookies')], ['session', identity('session')]], values.unknownValue);
      return { args: [context, next()], request, body };
    }
    case 'hono': {
      const request = serverRequest();
      if (request.shape.kind === 'object') {
        request.shape.properties.set('query', reading(user('query')));
        request.shape.properties.set('param', reading(user('params')));
        request.shape.properties.set('header', reading(headers));
        request.shape.properties.set('parseBody', give(body));
        request.shape.properties.set('formData', give(body));
        request.shape.properties.set('valid', values.native('valid', () => (request.shape.kind === 'object' ? (request.shape.properties.get('body') ?? body) : body)));
        request.shape.properties.set('raw', webRequest());
      }
      const context = values.record(
        [['req', request], ['env', values.external('global', 'process', 'env')], ['get', values.native('get', () => identity('context'))], ['var', identity('context')], ['json', values.external('response', 'json')], ['text', values.external('response', 'text')], ['html', values.external('response', 'html')], ['body', values.external('response', 'body')], ['status', values.external('response', 'status')], ['header', values.external('response', 'header')], ['res', response]],
        values.unknownValue,
      );
      return { args: [context, next()], request, body };
    }
    case 'adonis': {
      const request = serverRequest();
      if (request.shape.kind === 'object') {
        for (const name of ['body', 'all', 'only', 'except', 'post', 'raw']) request.shape.properties.set(name, give(body));
        for (const name of ['input', 'param', 'qs']) request.shape.properties.set(name, reading(body));
        request.shape.properties.set('ip', give(identity('ip')));
        request.shape.properties.set('validateUsing', values.native('validateUsing', ([schema]) => (schema === undefined ? body : applySchema(compiled(schema), body, frame, node, evaluator))));
      }
      const context = values.record([['request', request], ['response', response], ['params', user('params')], ['auth', identity('auth')], ['session', identity('session')], ['view', values.unknownValue]], values.unknownValue);
      return { args: [context, next()], request, body };
    }
    case 'elysia': {
      const context = values.record([['body', body], ['query', user('query')], ['params', user('params')], ['headers', headers], ['request', webRequest()], ['ip', identity('ip')], ['set', values.unknownValue]], values.unknownValue);
      return { args: [context], request: context, body };
    }
    case 'web': {
      const request = webRequest();
      const context = values.record([['params', user('params')], ['env', values.external('global', 'process', 'env')]], values.external('global', 'process', 'env'));
      const server = values.record([...(context.shape.kind === 'object' ? context.shape.properties : []), ['requestIP', give(identity('address'))], ['remoteAddr', identity('address')]], values.external('global', 'process', 'env'));
      return { args: [request, server, values.unknownValue], request, body };
    }
    case 'event': {
      const request = webRequest();
      const event = values.record([['request', request], ['params', user('params')], ['url', user('url')], ['locals', identity('locals')], ['cookies', identity('cookies')], ['getClientAddress', give(identity('address'))], ['env', environment], ['platform', values.record([['env', environment]], values.unknownValue)], ['context', values.record([['env', values.external('global', 'process', 'env')], ['cloudflare', values.record([['env', values.external('global', 'process', 'env')]])]], values.unknownValue)], ['clientAddress', identity('address')]], values.unknownValue);
      return { args: [event], request, body };
    }
    case 'nitro':
      return { args: [values.record([['context', identity('context')], ['node', values.record([['req', serverRequest()], ['res', response]])], ['#body', body], ['request', webRequest()], ['req', webRequest()], ['headers', headers]], values.unknownValue)], request: undefined, body };
    case 'lambda': {
      const event = values.record([['body', values.wholeText(body)], ['queryStringParameters', user('query')], ['pathParameters', user('params')], ['headers', headers], ['requestContext', identity('requestContext')], ['httpMethod', values.unknownValue], ['isBase64Encoded', values.unknownValue], ['arguments', body], ['Records', body], ['rawPath', user('url')], ['rawQueryString', user('query')], ['json', give(body)], ['text', give(body)]], body);
      return { args: [event, values.unknownValue, answers('callback')], request: event, body };
    }
    case 'callable': {
      const request = values.record([['data', body], ['auth', identity('auth')], ['app', identity('app')], ['user', identity('user')], ['ip', identity('ip')], ['rawRequest', serverRequest()]], body);
      return { args: [request, values.record([['auth', identity('auth')]], values.unknownValue)], request, body };
    }
    case 'action':
      return { args: [user('argument 1'), user('argument 2'), user('argument 3'), user('argument 4')], request: undefined, body };
    case 'procedure':
      return { args: [values.record([['input', body], ['ctx', identity('ctx')], ['rawInput', body], ['getRawInput', give(body)], ['parsedInput', body], ['clientInput', body], ['data', body], ['context', identity('context')], ['request', webRequest()]], values.unknownValue)], request: undefined, body };
    case 'resolver':
      return { args: [values.unknownValue, body, identity('context'), values.unknownValue], request: undefined, body };
    case 'message':
      return { args: [body, user('argument 2'), answers('acknowledge')], request: undefined, body };
    case 'mail': {
      const size: Value = { shape: { kind: 'length', of: body, sized: true }, marks: [] };
      const message = values.record([['raw', body], ['rawSize', size], ['headers', user('headers')], ['from', identity('from')], ['to', values.unknownValue]], values.unknownValue);
      return { args: [message, values.external('global', 'process', 'env'), values.unknownValue], request: undefined, body };
    }
    case 'bot': {
      // A pattern that was heard for may say how long the text is, or what it found in it.
      const heardFor = node.type === 'CallExpression' ? patternHeard(node, frame, evaluator) : undefined;
      const short: Value = body.shape.kind === 'input' ? { ...body, shape: { ...body.shape, cut: true, deep: true } } : body;
      const said = heardFor?.whole === true ? short : body;
      // A command that is declared with a greatest length gets no longer text.
      const declared = (evaluator.syntax(frame.module)?.text ?? '').includes('setMaxLength(');
      const option = declared ? short : said;
      // What a pattern that was heard for found in the text, piece by piece.
      const matches = heardFor?.parts === true ? values.list([0, 1, 2, 3].map(() => short)) : values.list([0, 1, 2, 3].map(() => user('matches')));
      const heard = values.record([['matches', matches], ['userId', identity('userId')], ['teamId', identity('teamId')]], values.unknownValue);
      // What a caller sends along: its address, asked of the platform, leads to his own text.
      const file = user('file');
      const files = values.record([['getFile', give(file)], ['getFileLink', give(file)]], values.unknownValue);
      // What other people wrote and what they call themselves, asked for by the bot.
      const thread = give(user('thread'));
      const client = values.record([['conversations', values.record([['replies', thread], ['history', thread]], values.unknownValue)], ['files', values.record([['info', give(values.record([['file', file], ['content', file]]))]], values.unknownValue)], ['users', values.record([['info', give(values.input(evaluator.origin('user', `${label}profile`, frame, node), true))]], values.unknownValue)]], values.unknownValue);
      const callers = callersOfBots.map((name): [string, Value] => [name, identity(name)]);
      const channel = values.record([['id', identity('channel_id')]], values.unknownValue);
      const message = values.record([...callers, ['user_name', values.input(evaluator.origin('user', `${label}user_name`, frame, node), true)], ['content', said], ['text', said], ['body', said], ['cleanContent', said], ['channel', channel], ['caption', said], ['attachments', file], ['document', file], ['files', file], ['options', values.record([['getString', give(option)], ['getAttachment', give(file)], ['data', option]], values.unknownValue)]], values.unknownValue);
      // Who set an event of GitHub off stands beside what he wrote.
      const by = (name: string): [string, Value] => [name, values.record([['user', identity('user')]], evaluator.member(said, name, frame, node))];
      const payload = values.record([['sender', identity('sender')], ['installation', identity('installation')], by('comment'), by('issue'), by('pull_request'), by('discussion'), by('review')], said);
      const context = values.record([...callers, ['channel', channel], ['message', message], ['msg', message], ['event', message], ['activity', message], ['command', message], ['shortcut', values.record([['message', message], ['user', identity('user')], ['team', identity('team')]], values.unknownValue)], ['body', message], ['text', said], ['content', said], ['match', heardFor?.parts === true ? short : said], ['matches', matches], ['context', heard], ['attachments', file], ['getFile', give(file)], ['api', files], ['telegram', files], ['interaction', message], ['options', values.record([['getString', give(option)], ['getAttachment', give(file)], ['data', option]], values.unknownValue)], ['payload', payload], ['client', client], ['messages', values.list([values.record([['key', identity('key')]], said)])], ['bot', values.unknownValue], ['cleanContent', said], ['say', values.unknownValue]], values.unknownValue);
      return { args: [context, heardFor?.parts === true ? short : user('argument 2'), user('argument 3')], request: undefined, body: said };
    }
    // What stands before a controller is handed what Express hands over.
    case 'decorated':
    case 'express':
    case 'node':
      break;
  }
  const request = serverRequest();
  return { args: [request, response, next()], request, body };
}
