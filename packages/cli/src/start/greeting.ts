export interface Greeting {
  readonly url: string;
  /** A key that works now; undefined where none is made. */
  readonly token: string | undefined;
  readonly sandbox: boolean;
  /** Host of the Claude API. */
  readonly upstream: string;
  /** A model that the policy allows. */
  readonly model: string;
  /** The configuration file. */
  readonly file: string | undefined;
  /** The environment variable that holds the Claude API key. */
  readonly variable: string;
  /** A file `.env` or `.env.local` lies here, and was not read. */
  readonly unreadDotenv: boolean;
}

/** What a person sees when the gateway has started: everything can be pasted as it stands. */
export function greeting({ url, token, sandbox, upstream, model, file, variable, unreadDotenv }: Greeting): string {
  const address = forThisMachine(url);
  const key = token ?? '$CLAVIGER_KEY';
  const keyInCode = token === undefined ? 'process.env.CLAVIGER_KEY' : `'${token}'`;
  const body = `{"model":"${model}","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}`;
  return `
Claviger listens on ${url}
  Claude      ${sandbox ? 'sandbox: a local stand-in answers, nothing leaves this machine' : upstream}
  policy      ${file ?? 'defaults (no claviger.config file here)'}
${token === undefined ? '  key         make one with "npx claviger keys create"' : `  key         ${token}\n              (works for 24 hours; lasting ones: "npx claviger keys create")`}

Try it:

curl ${address}/v1/messages -H "x-api-key: ${key}" -H "anthropic-version: 2023-06-01" -H "content-type: application/json" -d '${body}'

In your app (npm install @anthropic-ai/sdk), only these two options change:

import Anthropic from '@anthropic-ai/sdk';
const claude = new Anthropic({
  baseURL: '${address}', apiKey: ${keyInCode},
});
const answer = await claude.messages.create({ model: '${model}', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] });
console.log(answer.content[0].text);
${sandbox ? `\nGo live: stop with Ctrl+C, then  export ${variable}=<your Claude API key>  and start again\n${unreadDotenv ? 'The file .env here was not read: it is with NODE_ENV=development alone\n' : ''}` : ''}`;
}

/** "Every address" is one to listen on, none to call. */
function forThisMachine(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
