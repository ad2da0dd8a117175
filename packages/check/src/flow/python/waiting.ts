/** Seconds after which nobody waits any more, and those that only a job of a night waits. */
const LONG = 1000;
const HOUR = 3600;
const client = /\b(?:(?:Async)?Anthropic(?:Bedrock|Vertex|Foundry)?|ChatAnthropic|ChatBedrockConverse|ChatAnthropicVertex)\(/;
const bySdk = /\.messages\.(?:create|stream|parse)\(|\b\w{0,40}\.a?(?:invoke|stream)\(/;
const withOptions = /\.with_options\(/;
const setTime = /\b(?:timeout|default_request_timeout|request_timeout)["']?\s{0,4}[=:]\s{0,4}(None|float\(\s{0,4}["']inf(?:inity)?["']\s{0,4}\)|(?:math|np|numpy)\.inf|httpx\.Timeout\(\s{0,4}(?:timeout\s{0,4}=\s{0,4})?None\s{0,4}\)|[\d_]{1,12}(?:\.\d{1,6})?)(?:\s{0,4}\*\s{0,4}(\d{1,6})(?:\s{0,4}\*\s{0,4}(\d{1,6}))?)?(?=\s{0,4}[,)}]|$)/;
const triesOnce = /\bmax_retries["']?\s{0,4}[=:]\s{0,4}0\b/;
const ends = /asyncio\.(?:wait_for|timeout)\(|\bfail_after\(|\bmove_on_after\(|async_timeout|@retry|tenacity|backoff|stamina/;

/** The seconds that a statement sets; infinite for none at all, which the SDK takes by its word. */
function secondsIn(text: string): number | undefined {
  const match = setTime.exec(text);
  if (match?.[1] === undefined) return undefined;
  const [, written, ...factors] = match;
  const seconds = Number(written.replaceAll('_', ''));
  return Number.isNaN(seconds) ? Infinity : factors.reduce((product, factor) => product * Number(factor ?? 1), seconds);
}

/** What is wrong with how long a call of the SDK, or of LangChain, waits; `around`: the functions on the way and the top of their files. */
export function waitsForEver(text: string, sent: ReadonlyMap<string, string>, around: string): string | undefined {
  if (!bySdk.test(text) || ends.test(around)) return undefined;
  const own = text.includes('.messages.') ? `${['timeout', 'max_retries'].map((name) => (sent.has(name) ? `${name}=${sent.get(name) ?? ''},` : '')).join('')}${withOptions.test(text) ? text.slice(text.search(withOptions), text.search(/\.messages\./)) : ''}` : '';
  const name = /\b(\w{1,60})(?:\(\))?(?:\.with_options\([^()]{0,200}\))?\.(?:beta\.)?(?:messages\.|a?(?:invoke|stream)\()/.exec(text)?.[1];
  const clients = around.split('\n').filter((part) => client.test(part));
  const named = name === undefined ? [] : clients.filter((part) => new RegExp(`\\b${name}\\s{0,4}(?::[^=]{1,60})?=(?!=)`).test(part));
  const [made] = named.length > 0 ? named : clients.length === 1 ? clients : [];
  const seconds = secondsIn(own) ?? (made === undefined ? undefined : secondsIn(made));
  const once = triesOnce.test(own) || (!/\bmax_retries\b/.test(own) && made !== undefined && triesOnce.test(made));
  if (seconds === undefined || (seconds < (once ? LONG : HOUR + 1) && seconds !== 0)) return undefined;
  return once ? 'The client waits without an end and is told not to try again.' : 'The timeout is none, or one of hours: a call that hangs holds up whoever waits for it.';
}
