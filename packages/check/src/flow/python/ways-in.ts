import type { PythonFile, PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';

/** One way in which a framework calls a function with what somebody outside sends. */
interface WayIn {
  /** A line of the file that brings the framework in. */
  readonly brought: RegExp;
  readonly decorator?: RegExp;
  /** A decorator of the class that it is a method of, or what that is made from. */
  readonly classDecorator?: RegExp;
  readonly base?: RegExp;
  readonly method?: RegExp;
  /** How lines hand the function over by its name, `self.name` too. */
  readonly handed?: RegExp;
  /** Parameters, by their names, that hold none of what is sent. */
  readonly besides: RegExp;
  /** Names outside of it that hold what is sent: widgets of a page, fields of a state. */
  readonly held?: RegExp;
  /** What the project has to have somewhere, such as a server that is reached over the network. */
  readonly where?: RegExp;
}

const nothing = /^$/;
const own = /^(?:self|cls)$/;
const overNetwork = /\btransport\s{0,4}=(?!\s{0,4}["']stdio["'])|\b(?:streamable_http_app|sse_app|http_app|SseServerTransport|StreamableHTTPSessionManager|create_sse_server|FastApiMCP|run_(?:sse|http|streamable_http)\w{0,10})\b|\.run\(\s{0,4}["'](?:sse|http|streamable-http)["']/;

const rows: readonly WayIn[] = [
  // Chats
  { brought: /\blinebot\b/, decorator: /^@\w{1,40}\.(?:add|default)\(/, besides: nothing },
  { brought: /\bmmpy_bot\b/, decorator: /^@listen_(?:to|webhook)\b/, besides: own },
  { brought: /\berrbot\b/, decorator: /^@(?:arg_|re_)?botcmd\b/, besides: own },
  { brought: /\bwebex_bot\b/, base: /\bCommand\b/, method: /^(?:execute|pre_execute)$/, besides: /^(?:self|activity)$/ },
  { brought: /\b(?:botbuilder|microsoft_agents|microsoft\.agents)\b/, base: /ActivityHandler\b|\bAgentApplication\b/, method: /^on_(?:message_activity|turn|message|teams_\w{1,40})$/, besides: own },
  { brought: /\b(?:botbuilder|teams|microsoft_agents|microsoft\.agents|microsoft_teams|microsoft\.teams)\b/, decorator: /^@\w{1,40}\.(?:activity|message|on_message)\b/, besides: /^(?:self|state|_?state)$/ },
  { brought: /\bzulip_bots\b|\bBotHandler\b/, method: /^handle_message$/, besides: /^(?:self|bot_handler)$/ },
  { brought: /\b(?:slixmpp|sleekxmpp|aioxmpp)\b/, handed: /\badd_event_handler\(\s{0,4}["']\w{0,20}message["']\s{0,4},\s{0,4}(?:self\.)?(\w{1,80})/g, besides: own },
  { brought: /\bmastodon\b/i, base: /\bStreamListener\b/, method: /^on_(?:notification|update|conversation)$/, besides: own },
  { brought: /\btweepy\b/, base: /\b(?:StreamingClient|Stream|AsyncStreamingClient)\b/, method: /^on_(?:tweet|status|response|data)$/, besides: own },
  { brought: /\b(?:hikari|crescent|lightbulb)\b/, decorator: /^@\w{1,40}\.listen(?:er)?\b/, besides: nothing },
  { brought: /\b(?:fbmessenger|pymessenger|messengerapi|viberbot|pywa|neonize|whatsapp)\b/, decorator: /^@(?:\w{1,40}\.){1,3}(?:on_message|on_callback_button|event|handle|message)\b/, besides: /^(?:self|wa|client|_|_client)$/ },
  { brought: /\bask_sdk/, decorator: /^@\w{1,40}\.request_handler\(/, besides: nothing },
  { brought: /\bask_sdk/, base: /\bAbstractRequestHandler\b/, method: /^handle$/, besides: own },
  { brought: /\brasa_sdk\b/, base: /\bAction\b/, method: /^run$/, besides: /^(?:self|dispatcher|domain)$/ },
  // Tools of servers of the Model Context Protocol, where they are reached over the network
  { brought: /\b(?:mcp|fastmcp)\b/, decorator: /^@\w{1,40}\.(?:tool|call_tool|prompt)\b/, besides: /^(?:self|ctx|context|name)$/, where: overNetwork },
  // Servers
  { brought: /\bcherrypy\b/, decorator: /^@(?:cherrypy\.)?expose\b/, besides: own },
  { brought: /\bpyramid\b|\bcornice\b/, decorator: /^@(?:view_config|\w{1,40}\.(?:get|post|put))\(/, besides: /^(?:self|request|context)$/ },
  { brought: /^import\s{1,4}web\b|^from\s{1,4}web\b/, method: /^(?:GET|POST|PUT)$/, besides: own },
  { brought: /\bgraphene\b/, base: /\b(?:ObjectType|Mutation|ClientIDMutation|Query)\b/, method: /^(?:resolve_\w{1,60}|mutate|mutate_and_get_payload)$/, besides: /^(?:self|cls|root|parent|_|info|_info)$/ },
  { brought: /\b(?:ariadne|tartiflette)\b/, decorator: /^@(?:\w{1,40}\.(?:field|source)\(|Resolver\()/, besides: /^(?:_|obj|parent|root|info|_info|ctx|context)$/ },
  { brought: /\bmodal\b/, decorator: /^@modal\.(?:fastapi_endpoint|web_endpoint)\b/, besides: own },
  { brought: /\bbentoml\b/, decorator: /^@(?:bentoml|svc)\.(?:api|task)\b/, besides: /^(?:self|ctx)$/ },
  { brought: /\bray\b/, classDecorator: /^@serve\.deployment\b/, method: /^__call__$/, besides: /^(?:self|request|http_request)$/ },
  { brought: /\blitserve\b/, base: /\bLitAPI\b/, method: /^(?:predict|decode_request)$/, besides: own },
  { brought: /\bnameko\b/, decorator: /^@(?:http|rpc)\b/, besides: /^(?:self|request)$/ },
  { brought: /\bgrpc\b|_pb2_grpc\b/, base: /Servicer\b/, method: /^[A-Za-z]\w{0,80}$/, besides: /^(?:self|context|_context|_)$/ },
  { brought: /\b(?:jsonrpcserver|jsonrpc|tinyrpc|flask_jsonrpc|fastapi_jsonrpc|jsonrpc_base)\b/, decorator: /^@(?:method|public|\w{1,40}\.(?:add_method|method|public))\b/, besides: /^(?:self|context)$/ },
  { brought: /\bxmlrpc\b/, handed: /\bregister_function\(\s{0,4}(?:self\.)?(\w{1,80})/g, besides: own },
  { brought: /\bwebsockets\b/, handed: /\bserve\(\s{0,4}(?:self\.)?(\w{1,80})\s{0,4},/g, besides: /^(?:self|path)$/ },
  { brought: /\bsocketserver\b|\basyncore\b/, base: /RequestHandler\b/, method: /^handle$/, besides: own },
  // Pages
  { brought: /\bdash\b/, decorator: /^@(?:\w{1,40}\.)?(?:long_)?callback\(/, besides: nothing },
  { brought: /\bpanel\b/, handed: /\bChatInterface\((?:[^\n]{0,300}?\bcallback\s{0,4}=\s{0,4})?(\w{1,80})/g, besides: /^(?:self|user|instance)$/ },
  { brought: /\bnicegui\b/, handed: /\bon_(?:click|change|enter|submit|upload)\s{0,4}=\s{0,4}(?:self\.)?(\w{1,80})|\.on\(\s{0,4}["'][\w.:-]{1,40}["']\s{0,4},\s{0,4}(?:self\.)?(\w{1,80})/g, besides: own, held: /^(?:self\.)?(\w{1,60})\s{0,4}(?::[^=]{1,60})?=\s{0,4}ui\.(?:input|textarea|editor|codemirror|upload)\(/ },
  { brought: /\breflex\b/, base: /\bState\b/, method: /^(?!_)\w{1,80}$/, besides: own, held: /^(\w{1,60})\s{0,4}:\s{0,4}str\b/ },
  { brought: /\bshiny\b/, decorator: /^@(?:\w{1,40}\.on_user_submit|reactive\.(?:effect|event|calc|extended_task|Effect|Calc)|render\.\w{1,40})\b/, besides: nothing, held: /\b(input)\.\w{1,60}\(\)/ },
  { brought: /\bmesop\b/, handed: /\bmel?\.(?:chat|text_to_text)\(\s{0,4}(\w{1,80})|\bon_(?:click|submit|enter|blur|input)\s{0,4}=\s{0,4}(\w{1,80})/g, besides: /^history$/ },
];

/** Functions that servers call by what they are given: of WSGI and ASGI. */
const bare = /^(?:environ,start_response|scope,receive,send)$/;

/** What brings texts from outside to the functions of a project, beyond the frameworks that are known by their decorators alone. */
export class WaysIn {
  /** By file: the rows of which it brings the framework in, with the names that its lines hand over. */
  readonly #files = new Map<string, readonly { readonly row: WayIn; readonly names: ReadonlySet<string> }[]>();

  constructor(files: readonly PythonFile[]) {
    const everything = (): readonly LogicalLine[] => files.flatMap((file) => [...file.top, ...file.functions.flatMap((fn) => fn.body)]);
    const present = new Map<RegExp, boolean>();
    const holds = (pattern: RegExp): boolean => {
      const known = present.get(pattern) ?? everything().some(({ text }) => pattern.test(text));
      present.set(pattern, known);
      return known;
    };
    for (const file of files) {
      const brought = file.top.map(({ text }) => text).filter((text) => /^(?:import|from)\b/.test(text)).join('\n');
      const fitting = rows.filter((row) => row.brought.test(brought) && (row.where === undefined || holds(row.where)));
      if (fitting.length > 0) this.#files.set(file.path, fitting.map((row) => ({ row, names: handedOver(row, file) })));
    }
  }

  /** How somebody outside sets a function off. `isA`: whether its class is made from one of these. */
  #of(fn: PythonFunction, isA: (base: RegExp) => boolean): WayIn | undefined {
    return this.#files.get(fn.path)?.find(({ row, names }) => {
      if (row.handed !== undefined) return names.has(fn.name);
      if (row.decorator !== undefined) return fn.decorators.some((decorator) => row.decorator?.test(decorator));
      if (fn.className === '' || row.method?.test(fn.name) !== true) return false;
      if (row.classDecorator !== undefined) return fn.classDecorators.some((decorator) => row.classDecorator?.test(decorator));
      // What is worked out of a state is asked for by its page, and no event.
      return row.base === undefined || (isA(row.base) && !fn.decorators.some((decorator) => /^@(?:\w{1,40}\.)?(?:var|property|cached_var|computed|validator)\b/.test(decorator)));
    })?.row;
  }

  has(fn: PythonFunction, isA: (base: RegExp) => boolean): boolean {
    return (fn.className === '' && bare.test(fn.parameters.map(({ name }) => name).join())) || this.#of(fn, isA) !== undefined;
  }

  /** Whether a decorator only says that its function is called by a framework. */
  bringsIn(decorator: string, { path }: PythonFunction): boolean {
    return this.#files.get(path)?.some(({ row }) => row.decorator?.test(decorator)) === true;
  }

  /** The names that hold what is sent where such a function is called. */
  texts(fn: PythonFunction, file: PythonFile, isA: (base: RegExp) => boolean): readonly string[] {
    const row = this.#of(fn, isA);
    if (row === undefined) return [];
    const parameters = fn.parameters.filter(({ name, annotation }) => name !== '' && !row.besides.test(name) && !/^(?:int|float|bool|bytes|Context)\b/.test(annotation)).map(({ name }) => name);
    const { held } = row;
    const around = held === undefined ? [] : fn.className === '' ? [...fn.body, ...(fn.outer?.body ?? []), ...file.top] : [...fn.body, ...(file.classes.get(fn.className) ?? [])];
    const names = held === undefined ? [] : around.flatMap(({ text }) => held.exec(text)?.[1] ?? []);
    return [...parameters, ...names.map((name) => (fn.className === '' ? name : `self.${name}`))];
  }
}

function handedOver({ handed }: WayIn, file: PythonFile): ReadonlySet<string> {
  if (handed === undefined) return new Set();
  const lines = [...file.top, ...file.functions.flatMap((fn) => fn.body)];
  return new Set(lines.flatMap(({ text }) => [...text.matchAll(handed)].map((match) => match[1] ?? match[2] ?? '')));
}
