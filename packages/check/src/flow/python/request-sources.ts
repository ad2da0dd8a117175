/** Where frameworks give the caller's text, one row for each. */
const rows: readonly RegExp[] = [
  // Flask, Quart, Django, REST framework, Sanic, Bottle, Pyramid
  /\brequest\.(?:json|get_json|json_body|get_data|form|forms|args|match_info|matchdict|rel_url|values|data|POST|GET|FILES|body|query_params|query|params|files|stream)\b/,
  // Starlette, aiohttp
  /await\s{1,4}request\.(?:post|multipart|read|text|json|body|form)\(/,
  // Falcon, Azure Functions
  /\breq\.(?:media|get_json|get_body|get_param|params|bounded_stream|stream)\b/,
  // The standard library, Tornado
  /\bself\.rfile\.read(?:line|lines)?\(|\bself\.request\.(?:data|POST|body|arguments|files|query_params|json_body|recv\()|\bself\.get_(?:body_|query_)?arguments?\(/,
  // CherryPy, web.py, what servers hand to WSGI and ASGI
  /\bcherrypy\.request\.(?:json|body|params)\b|\bweb\.(?:input|data)\(|\benviron(?:\[|\.get\()\s{0,4}["'](?:wsgi\.input|QUERY_STRING|PATH_INFO)["']|\bawait\s{1,4}receive\(\)/,
  // Sockets
  /\b\w{0,20}(?:websocket|ws|socket)\.(?:receive|recv)\w{0,10}\b/,
  // Functions in the cloud
  /event\s{0,4}\[\s{0,4}["']body|event\.get\(\s{0,4}["']body|\bevent\s{0,4}(?:\[|\.get\()\s{0,4}["'](?:queryStringParameters|pathParameters|arguments|inputText|prompt|question|query|user_?(?:input|message|prompt|query|text))["']/,
  /current_(?:request|event)\.(?:json_body|raw_body|body|query_params|query_string_parameters|get_query_string_value)/,
  // Chats
  /update\.message\.text|message\.content|message\.text\b|update\.effective_message\.text|\bcontext\.user_data\b|\bupdate\.effective_user\.\w{0,12}name\b/,
  // Streamlit
  /\bst(?:\.\w{1,20})?\.(?:chat_input|text_input|text_area|file_uploader)\(/,
];
export const requestSource = new RegExp(rows.map((row) => row.source).join('|'));
