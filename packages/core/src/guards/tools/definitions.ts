import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Call } from '../../engine/call.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../messages/json-value.js';
import { objectsIn, toolsOf } from '../../messages/request-parts.js';
import { hostOf } from './argument-rules.js';
import { canonicalJson } from './canonical-json.js';
import type { ToolsPolicy } from './policy.js';

/** The pin of a tool definition: everything that the model reads of it. */
export function definitionPin(tool: JsonObject): string {
  const { cache_control: _, ...read } = tool;
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(read))));
}

/** Judges the tools that a request brings, in its messages too: pinned definitions, and where server tools may go. */
export function judgeDefinitions(call: Call, policy: ToolsPolicy): ClavigerError | undefined {
  const { tools, mcp_servers: servers } = call.request;
  const ofRequest = objectsIn(tools).length;
  for (const [index, tool] of toolsOf(call.request).entries()) {
    const { name, type } = tool;
    if (type === 'tool_reference') continue;
    const path = index < ofRequest ? `tools.${index}` : 'messages';
    const pin = typeof name === 'string' && Object.hasOwn(policy.pins, name) ? policy.pins[name] : undefined;
    if (pin !== undefined && definitionPin(tool) !== pin) {
      call.report({ rule: 'tools/definition-drift', path, action: policy.onDrift === 'deny' ? 'denied' : 'observed' });
      if (policy.onDrift === 'deny') return refuse(`${path}: the definition differs from its pin.`);
    }
    if (typeof type !== 'string') continue;
    const allowed = type.startsWith('web_fetch_') ? policy.webFetchDomains : type.startsWith('web_search_') ? policy.webSearchDomains : undefined;
    if (allowed !== undefined && !staysWithin(tool['allowed_domains'], allowed)) {
      return refuse(`${path}: \`allowed_domains\` must be set, to hosts among: ${allowed.join(', ')}.`);
    }
  }
  if (policy.mcpHosts !== undefined && Array.isArray(servers)) {
    for (const [index, server] of servers.entries()) {
      const url = isJsonObject(server) ? server['url'] : undefined;
      if (typeof url !== 'string' || !policy.mcpHosts.includes(hostOf(url) ?? '')) {
        return refuse(`mcp_servers.${index}: the host is not among: ${policy.mcpHosts.join(', ')}.`);
      }
    }
  }
  return undefined;
}

function staysWithin(domains: JsonValue | undefined, allowed: readonly string[]): boolean {
  return (
    Array.isArray(domains) &&
    domains.length > 0 &&
    domains.every((domain) => typeof domain === 'string' && allowed.some((host) => domain === host || domain.endsWith(`.${host}`) || domain.startsWith(`${host}/`)))
  );
}

function refuse(message: string): ClavigerError {
  return new ClavigerError('feature_not_allowed', { message, facts: { feature: 'tools' } });
}
