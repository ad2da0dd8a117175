import type { CallInfo, Recognizer } from '../evaluator.js';
import type { ClaudeRequest } from '../event.js';
import * as values from '../value.js';
import type { Link, Value } from '../value.js';
import { externalOf, isFrom, trail } from './chain.js';
import { clavigerFacts, clientInside } from './claviger.js';
import { isKeyName } from './environment.js';

export const sdkModules = /^(?:npm:|https:\/\/[^\s'"]{1,200}\/)?@anthropic-ai\/(?:sdk|bedrock-sdk|vertex-sdk|foundry-sdk|aws-sdk)(?:@|\/|$)/;
const agentModules = /^@anthropic-ai\/(?:claude-agent-sdk|claude-code)(?:\/|$)/;
export const aiProviders = /^@ai-sdk\/anthropic(?:\/|$)|^@ai-sdk\/(?:amazon-bedrock|google-vertex)(?:\/|$)|^anthropic-vertex-ai$/;
const langchainModules = /^@langchain\/anthropic(?:\/|$)|^langchain\/chat_models\/anthropic/;
/** LangChain's ways to models of many makers: which it is says the name that they are given. */
const langchainHosts = /^@langchain\/(?:aws|google-vertexai(?:-web)?|openrouter|community\/chat_models\/bedrock)(?:\/|$)|^langchain(?:\/chat_models\/universal)?$/;
const aiFunctions = new Set(['generateText', 'streamText', 'generateObject', 'streamObject', 'ToolLoopAgent', 'Experimental_Agent', 'experimental_streamObject']);
const aiModules = /^ai(?:\/rsc|\/)?$|^@ai-sdk\/rsc$/;
const invoking = new Set(['invoke', 'stream', 'batch', 'call', 'predict', 'generate', 'streamEvents', 'predictMessages', 'streamLog']);
const clientClasses = /^(?:BaseAnthropic|Anthropic|AnthropicBedrock|AnthropicVertex|AnthropicFoundry|AnthropicAws|AnthropicClient|Client|default)/;

export function answer({ evaluator, frame, node }: CallInfo, name = 'answer'): Value {
  return values.input(evaluator.origin('answer', name, frame, node));
}

function request(given: Partial<ClaudeRequest> & Pick<ClaudeRequest, 'client'>): ClaudeRequest {
  return { model: undefined, system: undefined, messages: undefined, maxTokens: undefined, body: undefined, streaming: false, clientValue: undefined, requestOptions: undefined, ...given };
}

/** Notes a request to Claude, with what Claviger in its way makes sure of. */
export function emitRequest({ evaluator, frame, node }: CallInfo, given: Partial<ClaudeRequest> & Pick<ClaudeRequest, 'client'>): void {
  const before = frame.facts;
  frame.facts = values.both(before, clavigerFacts(given.clientValue, given.requestOptions));
  evaluator.emit({ detail: { kind: 'claude', request: request(given) }, node }, frame);
  frame.facts = before;
}

/** What one property may be, seen through spreads of unknown objects too. */
export function field(body: Value | undefined, ...names: readonly string[]): Value | undefined {
  if (body === undefined) return undefined;
  for (const name of names) {
    const found: Value[] = [];
    for (const option of values.options(body)) {
      if (option.shape.kind === 'object' || option.shape.kind === 'instance') {
        const own = option.shape.properties.get(name);
        if (own !== undefined) found.push(own);
      } else if (option.shape.kind === 'input') found.push(values.input(values.childOrigin(option.shape.origin, name, 0), option.shape.cut));
    }
    if (found.length > 0) return values.join(...found);
  }
  return undefined;
}

/** OpenAI's client, pointed at Claude's compatible endpoint. */
function isOurs(options: Value | undefined): boolean {
  const address = field(options, 'baseURL');
  return address !== undefined && apiHost.test(values.literalText(address));
}

/** Services that hand a request on to the model that it names, whoever made that: `anthropic/claude-sonnet-5`. */
const gateways = /(?:^|\/\/)openrouter\.ai\//;

function namesClaude(body: Value | undefined): boolean {
  const model = field(body, 'model');
  return model !== undefined && values.options(model).some((option) => /^~?anthropic\/claude/.test(values.literalText(option)));
}

/** OpenAI's client, pointed at such a service. */
function handsOn(options: Value | undefined): boolean {
  const address = field(options, 'baseURL');
  return address !== undefined && gateways.test(values.literalText(address));
}

/** A client whose key is put in once the user gave one. */
const setLater = /\.(?:apiKey|authToken)\s{0,4}=(?!=)/;

/** The key or the token that a client is told; one of the two may be said to be none. */
function keyGiven(options: Value | undefined): Value | undefined {
  const key = field(options, 'apiKey');
  return key?.shape.kind === 'constant' && key.shape.value === null ? (field(options, 'authToken') ?? key) : (key ?? field(options, 'authToken'));
}

const officialSdk: Recognizer = (info) => {
  const { callee, receiver, method, args, isNew, evaluator, frame, node, written } = info;
  if (isNew && isFrom(callee, sdkModules)) {
    const last = externalOf(callee)?.chain.at(-1);
    if (last === undefined || clientClasses.test(last.name)) {
      const options = args[0];
      evaluator.emit({ detail: { kind: 'client', client: 'sdk', key: keyGiven(options), options, ...(setLater.test(evaluator.syntax(frame.module)?.text ?? '') ? { direct: false } : {}) }, node }, frame);
    }
    return undefined;
  }
  if (isNew && isFrom(callee, /^openai$/) && isOurs(args[0])) {
    evaluator.emit({ detail: { kind: 'client', client: 'sdk', key: field(args[0], 'apiKey'), options: args[0] }, node }, frame);
    return undefined;
  }
  if (isNew || receiver === undefined) return undefined;
  const external = externalOf(receiver);
  const ours = external !== undefined && (sdkModules.test(external.module) || isFrom(clientInside(receiver), sdkModules) || (external.module === 'openai' && external.chain.some((link) => link.how === 'new' && (isOurs(link.args[0]) || (handsOn(link.args[0]) && namesClaude(args[0])))))) && external.chain.some((link) => link.how === 'new' || link.how === 'call');
  const path = external === undefined ? '' : trail(external);
  // `client.post('/v1/messages', { body })`, the way that the client's own methods take.
  const posted = ours && method === 'post' && args[0] !== undefined && /^\/v1\/messages(?:\?|$)/.test(values.constantText(args[0]) ?? '') ? field(args[1], 'body') : undefined;
  const onMessages = posted !== undefined || /(?:^|\.)(?:messages|completions)$/.test(ours ? path : written.slice(0, -method.length - 1)) || (ours && path.endsWith('batches'));
  if (!onMessages || (posted === undefined && !['create', 'stream', 'parse', 'toolRunner'].includes(method))) return undefined;
  const body = posted ?? args[0];
  if (!ours) {
    // The client came from where it could not be followed: its own words are enough, unless they are another service's.
    if (external !== undefined && external.module !== 'global' && !/anthropic|claude/i.test(written)) return undefined;
    if (/openai|twilio|chat\.completions/i.test(written) || !/messages\.(?:create|stream|parse)$/.test(written)) return undefined;
    const tokens = field(body, 'max_tokens');
    if (tokens === undefined && !(field(body, 'model') !== undefined && field(body, 'messages') !== undefined)) return undefined;
  }
  const streamed = field(body, 'stream');
  emitRequest(info, {
    client: 'sdk',
    model: field(body, 'model'),
    system: field(body, 'system'),
    messages: field(body, 'messages', 'prompt', 'requests'),
    maxTokens: field(body, 'max_tokens', 'max_tokens_to_sample', 'max_completion_tokens'),
    body,
    streaming: method === 'stream' || (streamed?.shape.kind === 'constant' && streamed.shape.value === true),
    clientValue: receiver,
    requestOptions: args[1],
  });
  return answer(info);
};

/** One of Claude's models, also in a registry of models or wrapped in middleware. */
function holdsClaude(value: Value, depth: number): boolean {
  if (depth > 5) return false;
  const { shape } = value;
  if (shape.kind === 'external') return shape.external.module.startsWith('@ai-sdk/anthropic') || shape.external.chain.some((link) => link.args.some((arg) => holdsClaude(arg, depth + 1)));
  if (shape.kind === 'object') return [...shape.properties.values()].some((part) => holdsClaude(part, depth + 1));
  return shape.kind === 'union' && shape.options.some((part) => holdsClaude(part, depth + 1));
}

function isClaudeModel(model: Value | undefined, info: CallInfo): boolean {
  if (model === undefined) return false;
  for (const option of values.options(model)) {
    const external = externalOf(option);
    if (holdsClaude(option, 0)) return true;
    const name = values.constantText(option) ?? external?.chain.flatMap((link) => link.args).map((arg) => values.constantText(arg) ?? '').join(' ');
    if (name !== undefined && /anthropic|claude/i.test(name)) return true;
    if (option.shape.kind === 'unknown' && /anthropic|claude/i.test(info.evaluator.syntax(info.frame.module)?.text ?? '')) return true;
  }
  return false;
}

/** What the middlewares around a model set: `wrapLanguageModel({ model, middleware: defaultSettingsMiddleware({ settings }) })`. */
function boundOfModel(value: Value, depth: number): Value | undefined {
  if (depth > 6) return undefined;
  const inside = (parts: Iterable<Value>): Value | undefined => [...parts].map((part) => boundOfModel(part, depth + 1)).find((found) => found !== undefined);
  const { shape } = value;
  if (shape.kind === 'object') return field(value, 'maxOutputTokens', 'maxTokens') ?? (shape.properties.has('transformParams') ? values.unknownValue : inside(shape.properties.values()));
  if (shape.kind === 'external') return inside(shape.external.chain.flatMap((link) => link.args));
  return shape.kind === 'array' ? inside(shape.items) : shape.kind === 'union' ? inside(shape.options) : undefined;
}

const aiSdk: Recognizer = (info) => {
  const { callee, args, evaluator, frame, node, isNew, method } = info;
  const external = externalOf(callee);
  if (external === undefined) return undefined;
  if (aiProviders.test(external.module) && external.chain.length === 1 && /^create[A-Z]/.test(external.chain[0]?.name ?? '')) {
    evaluator.emit({ detail: { kind: 'client', client: 'ai-sdk', key: field(args[0], 'apiKey', 'authToken'), options: args[0] }, node }, frame);
    return undefined;
  }
  if (external.module.startsWith('@ai-sdk/anthropic') && external.chain.length === 1 && external.chain[0]?.name === 'anthropic') {
    evaluator.emit({ detail: { kind: 'client', client: 'ai-sdk', key: undefined, options: undefined }, node }, frame);
    return undefined;
  }
  if (/^@ai-sdk\/(?:react|vue|svelte|solid|angular)$|^ai\/(?:react|vue|svelte|solid)$/.test(external.module) && (isNew ? /^(?:Chat|Completion|StructuredObject)$/ : /^(?:experimental_)?use(?:Chat|Completion|Object|Assistant)$/).test(method)) return answer(info, 'answer of a chat hook');
  const functionName = external.chain.at(-1)?.name ?? '';
  if (!aiModules.test(external.module) || !aiFunctions.has(functionName)) return undefined;
  const body = args[0];
  const model = field(body, 'model');
  if (!isClaudeModel(model, info)) return undefined;
  const prompt = field(body, 'prompt');
  const messages = field(body, 'messages');
  emitRequest(info, {
    client: 'ai-sdk',
    model,
    system: field(body, 'system', 'instructions'),
    messages: messages === undefined ? prompt : prompt === undefined ? messages : values.join(messages, prompt),
    maxTokens: field(body, 'maxOutputTokens', 'maxTokens') ?? (model === undefined ? undefined : boundOfModel(model, 0)),
    body,
    streaming: functionName.startsWith('stream'),
    clientValue: model,
    requestOptions: body,
  });
  for (const name of ['onFinish', 'onChunk', 'onStepFinish']) {
    const handler = field(body, name);
    if (handler?.shape.kind === 'function') evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [answer(info)], frame, node));
  }
  if (isNew) return undefined;
  return answer(info);
};

const langchain: Recognizer = (info) => {
  const { callee, receiver, args, evaluator, frame, node, isNew, method } = info;
  if (isNew && (isFrom(callee, langchainModules) || (isFrom(callee, langchainHosts) && /claude/i.test(values.literalText(values.list(args)))))) {
    evaluator.emit({ detail: { kind: 'client', client: 'langchain', key: field(args[0], 'apiKey', 'anthropicApiKey'), options: args[0] }, node }, frame);
    return undefined;
  }
  if (isNew || receiver === undefined || !invoking.has(method)) return undefined;
  const model = claudeInside(receiver, 0);
  if (model === undefined) return undefined;
  const made = madeModel(model);
  const [first, second] = made?.args ?? [];
  const options = made?.how === 'call' ? second : first;
  const body = args[0];
  const { system, user } = splitMessages(body);
  const template = filled(templateSystem(receiver, 0), body);
  // A model by itself, asked with a text: that is the whole of the prompt.
  const alone = body !== undefined && body.shape.kind !== 'array' && body.shape.kind !== 'object' && externalOf(receiver)?.chain.findLast((link) => link.how !== 'member') === made;
  emitRequest(info, { client: 'langchain', model: field(options, 'model', 'modelName') ?? (made?.how === 'call' ? first : undefined), system: system ?? template, messages: alone ? values.list([body]) : user, maxTokens: field(options, 'maxTokens'), body: alone || isTemplated(receiver, 0) ? undefined : body, streaming: method === 'stream', clientValue: receiver, requestOptions: options });
  return answer(info);
};

/** How a model of Claude was made: `new ChatAnthropic()`, `new ChatBedrockConverse({ model })`, `initChatModel('claude-…')`. */
function madeModel(value: Value): Link | undefined {
  const external = externalOf(value);
  const made = external?.chain.find((link) => link.how === 'new' || (link.how === 'call' && link.name === 'initChatModel'));
  if (external === undefined || made === undefined) return undefined;
  return langchainModules.test(external.module) || (langchainHosts.test(external.module) && /claude/i.test(values.literalText(values.list(made.args)))) ? made : undefined;
}

/** The Claude model inside a chain of runnables. */
function claudeInside(value: Value, depth: number): Value | undefined {
  const external = externalOf(value);
  if (external === undefined || depth > 4) return undefined;
  if (madeModel(value) !== undefined) return value;
  for (const link of external.chain) {
    for (const arg of link.args) {
      for (const part of arg.shape.kind === 'array' ? arg.shape.items : arg.shape.kind === 'object' ? arg.shape.properties.values() : [arg]) {
        const found = claudeInside(part, depth + 1);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** Whether what a chain is asked with is put into a template of the program, and not sent as it is. */
function isTemplated(value: Value, depth: number): boolean {
  const external = externalOf(value);
  if (external === undefined || depth > 4) return false;
  return external.chain.some((link) => /^from(?:Messages|Template)$/.test(link.name) || link.args.some((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg]).some((part) => isTemplated(part, depth + 1))));
}

/** System text of `ChatPromptTemplate.fromMessages([['system', text], ...])`. */
function templateSystem(value: Value, depth: number): Value | undefined {
  const external = externalOf(value);
  if (external === undefined || depth > 4) return undefined;
  for (const link of external.chain) {
    for (const arg of link.args) {
      if (link.name === 'fromMessages') return splitMessages(arg).system ?? values.unknownValue;
      for (const part of arg.shape.kind === 'array' ? arg.shape.items : [arg]) {
        const found = templateSystem(part, depth + 1);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** A template with what is put into its places: `{about}`, given `{ about }`. */
function filled(template: Value | undefined, given: Value | undefined): Value | undefined {
  if (template === undefined || given === undefined) return template;
  const places = [...values.literalText(template).matchAll(/(?<!\{)\{(\w{1,60})\}/g)].map((match) => field(given, match[1] ?? '')).filter((part) => part !== undefined);
  return places.length === 0 ? template : { shape: { kind: 'text', parts: [template, ...places] }, marks: [] };
}

/** System and other messages of a LangChain list: pairs, objects with roles, or message classes. */
function splitMessages(body: Value | undefined): { system: Value | undefined; user: Value | undefined } {
  if (body?.shape.kind !== 'array') return { system: undefined, user: body };
  const system: Value[] = [];
  const user: Value[] = [];
  for (const item of body.shape.items) {
    const external = externalOf(item);
    const isSystem = external !== undefined ? external.chain.some((link) => link.name.startsWith('System')) : item.shape.kind === 'array' ? item.shape.items[0] !== undefined && values.constantText(item.shape.items[0]) === 'system' : values.constantText(field(item, 'role') ?? values.unknownValue) === 'system';
    const content = external !== undefined ? values.join(...external.chain.flatMap((link) => link.args), ...(item.marks.length === 0 ? [] : [values.marked(item.marks)])) : item.shape.kind === 'array' ? (item.shape.items[1] ?? item) : (field(item, 'content') ?? item);
    (isSystem ? system : user).push(content);
  }
  return { system: system.length === 0 ? undefined : values.list(system), user: values.list(user) };
}

const agentSdk: Recognizer = (info) => {
  const { callee, args, method } = info;
  if (!isFrom(callee, agentModules) || method !== 'query') return undefined;
  const body = args[0];
  const options = field(body, 'options');
  emitRequest(info, { client: 'agent-sdk', model: field(options, 'model'), system: field(options, 'systemPrompt', 'customSystemPrompt'), messages: field(body, 'prompt'), body, streaming: true, requestOptions: options });
  return answer(info);
};

const bedrock: Recognizer = (info) => {
  const { callee, args, isNew, method } = info;
  if (!isNew || !isFrom(callee, /^@aws-sdk\/client-bedrock-runtime/) || !/^(?:InvokeModel|Converse)/.test(method)) return undefined;
  const given = args[0];
  const model = field(given, 'modelId');
  if (model !== undefined && values.constantText(model) !== undefined && !/anthropic|claude/i.test(values.constantText(model) ?? '')) return undefined;
  const inner = field(given, 'body');
  const body = inner === undefined ? given : (unwrapJson(inner) ?? inner);
  emitRequest(info, { client: 'bedrock', model, system: field(body, 'system'), messages: field(body, 'messages', 'prompt') ?? body, maxTokens: field(body, 'max_tokens') ?? field(field(body, 'inferenceConfig'), 'maxTokens'), body, streaming: method.includes('Stream') });
  return answer(info);
};

/** The object inside `JSON.stringify(object)`. */
export function unwrapJson(value: Value): Value | undefined {
  if (value.shape.kind === 'text' && value.shape.parts.length === 1) return value.shape.parts[0];
  return undefined;
}

export const apiHost = /(?:^|\/\/)api\.anthropic\.com/;

/** What was set on a client after it was made, by how it was made: `client.defaults.headers.common['x-api-key'] = key`. */
const defaults = new WeakMap<Link, Map<string, Value>>();

/** Notes an assignment to a client's default headers. */
export function setDefault(object: Value, name: string, value: Value): void {
  const chain = externalOf(object)?.chain ?? [];
  const made = chain.find((link) => link.how === 'call' && /^(?:create|extend)$/.test(link.name));
  if (made === undefined || !chain.some((link) => link.name === 'defaults') || !chain.some((link) => link.name === 'headers')) return;
  defaults.set(made, new Map([...(defaults.get(made) ?? []), [name.toLowerCase(), value]]));
}

/** The address and headers that a client was made with: `axios.create({ baseURL, headers })`. */
export function madeWith(callee: Value, ...names: readonly string[]): Value[] {
  const later = names.includes('headers') ? (externalOf(callee)?.chain ?? []).map((link) => defaults.get(link)).filter((headers) => headers !== undefined).map((headers) => values.record(headers)) : [];
  return [...later, ...madeFirst(callee, names)];
}

function madeFirst(callee: Value, names: readonly string[]): Value[] {
  return (externalOf(callee)?.chain ?? []).filter((link) => /^(?:create|extend)$/.test(link.name)).flatMap((link) => link.args).map((arg) => field(arg, ...names)).filter((part) => part !== undefined);
}

/** Requests by the means of a host, where pages may make none: notes, phones, scripts of users. All of it stands in one object. */
function isHostRequest(written: string, callee: Value): boolean {
  return /(?:^|\.)(?:GM[_.]xmlHttpRequest|GM_xmlhttpRequest)$/.test(written) || (/^(?:requestUrl|request)$/.test(written) && isFrom(callee, /^obsidian$/)) || (/\.(?:request|post|put)$/.test(written) && isFrom(callee, /^(?:@capacitor\/core|@capacitor-community\/http|@awesome-cordova-plugins\/http.{0,20}|@nativescript\/core.{0,20}|uxp)$/));
}

const overHttp: Recognizer = (info) => {
  const { written, method, args, evaluator, frame, node, callee, isNew } = info;
  if (isNew || /(?:^|\.)(?:interceptors|hooks)\./.test(written)) return undefined;
  const isFetch = /(?:^|[.$])fetch$|^(?:ofetch|useFetch)$/.test(written) || /(?:^|\.)(?:http|httpClient|axios)\.(?:post|request|put)$/i.test(written) || isFrom(callee, /^(?:node-fetch|cross-fetch|undici|axios|got|ky|ofetch|superagent)$/) || isHostRequest(written, callee) || /^(?:axios|got|ky|http|https|client|api)(?:\.[a-z]+)?$/i.test(written);
  if (!isFetch) return undefined;
  const [first, second, third] = args;
  const options = first?.shape.kind === 'object' ? first : second;
  const given = first?.shape.kind === 'object' ? (field(first, 'url') ?? field(first, 'hostname', 'host')) : first;
  const url = given === undefined ? undefined : values.list([...madeWith(callee, 'baseURL', 'prefixUrl'), given]);
  if (url === undefined) return undefined;
  const sent = field(method === 'post' && third !== undefined ? third : options, 'headers');
  // The same API behind an address of one's own: a gateway.
  const key = field(sent, 'x-api-key', 'X-API-Key', 'X-Api-Key', 'Authorization', 'authorization');
  const ownKey = key !== undefined && values.marksOf(key, 'fetched').length === 0 && (field(sent, 'Authorization', 'authorization') !== key || values.marksOf(key, 'environment').length > 0);
  const byVersion = (ownKey || values.marksOf(url, 'environment').some((mark) => isKeyName(mark.origin.name))) && field(sent, 'anthropic-version') !== undefined && /\/v1\/(?:messages|complete)\b/.test(values.literalText(url));
  // What a caller sent, handed on as it is, is no settings.
  const inner = (options?.shape.kind === 'input' ? undefined : field(options, 'body', 'json', 'data', 'content')) ?? (method === 'post' ? second : undefined);
  const body = inner === undefined ? undefined : (unwrapJson(inner) ?? inner);
  const address = `//${values.literalText(url).replace(/^https?:\/\//, '')}`;
  if (!byVersion && !apiHost.test(address) && !(gateways.test(address) && namesClaude(body))) return undefined;
  const headerOptions = method === 'post' && third !== undefined ? third : options;
  const headers = values.join(...[field(headerOptions, 'headers'), ...madeWith(callee, 'headers')].filter((part) => part !== undefined));
  evaluator.emit({ detail: { kind: 'client', client: 'http', key: field(headers, 'x-api-key', 'X-API-Key', 'X-Api-Key', 'Authorization', 'authorization'), options: headerOptions, direct: apiHost.test(address) }, node }, frame);
  if (values.marksOf(url, 'environment').length > 0) evaluator.emit({ detail: { kind: 'url', value: url }, node }, frame);
  if (/\/messages|\/(?:chat\/)?complet/.test(values.literalText(url)) || body !== undefined) {
    const streamed = field(body, 'stream');
    emitRequest(info, { client: 'http', model: field(body, 'model'), system: field(body, 'system'), messages: field(body, 'messages', 'prompt') ?? body, maxTokens: field(body, 'max_tokens'), body, streaming: streamed?.shape.kind === 'constant' && streamed.shape.value === true, clientValue: callee, requestOptions: headerOptions });
  }
  return answer(info);
};

export const claudeRecognizers: readonly Recognizer[] = [officialSdk, aiSdk, langchain, agentSdk, bedrock, overHttp];
