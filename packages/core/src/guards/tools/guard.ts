import type { Call } from '../../engine/call.js';
import type { Guard, ToolUse, ToolVerdict } from '../../engine/guard.js';
import { userKey } from '../../engine/principal.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { GuardContext } from '../order.js';
import { approvalId, type ApprovalAnswer, type Approvals } from './approvals.js';
import { argumentFault, isFromTrusted } from './argument-rules.js';
import { canonicalJson, isExact } from './canonical-json.js';
import { ConversationFacts, namesIn } from './conversation.js';
import { judgeDefinitions } from './definitions.js';
import { InputSchemas } from './input-schemas.js';
import type { ToolRule, ToolsPolicy } from './policy.js';

/** What a rule makes of a tool call. Undefined: it passes. */
type Judgement = { readonly kind: 'observe'; readonly rule: string } | Refusal | undefined;

interface Refusal {
  readonly kind: 'deny' | 'approve';
  readonly rule: string;
  readonly reason: string;
}

/** Holds tool calls to the policy, whatever the model was talked into. */
export function createToolsGuard({ app, policy, ports }: GuardContext): Guard | undefined {
  const { tools } = policy;
  const ruleOf = createRuleFinder(tools);
  const schemas = new InputSchemas(Object.values(tools.rules));
  const judgesUses = tools.unlisted === 'deny' || Object.keys(tools.rules).length > 0;
  const judgesDefinitions = Object.keys(tools.pins).length > 0 || tools.webFetchDomains !== undefined || tools.webSearchDomains !== undefined || tools.mcpHosts !== undefined;
  if (!judgesUses && !judgesDefinitions) return undefined;

  function decide(call: Call, use: ToolUse, judgement: Judgement): ToolVerdict | Promise<ToolVerdict> {
    if (judgement === undefined) return undefined;
    if (judgement.kind === 'observe') {
      call.report({ rule: judgement.rule, path: `answer.${use.index}`, action: 'observed' });
      return undefined;
    }
    if (judgement.kind === 'approve' && ports.approvals !== undefined) return askPeople(ports.approvals, call, use, judgement);
    return refuse(call, use, judgement, `was not made: ${judgement.reason}`);
  }

  function refuse(call: Call, use: ToolUse, { kind, rule }: Refusal, what: string): ToolVerdict {
    // No filter looks at the notice, and the model may call a tool whatever it likes.
    const tool = /^[\w.:/-]+$/.test(use.name) ? use.name : '*';
    const notice = `The tool call \`${tool}\` ${what}.`;
    call.report({ rule, path: `answer.${use.index}`, action: 'denied' });
    if (tools.onDenial === 'text' && use.type === 'tool_use') return { replaceWithText: notice };
    return new ClavigerError(kind === 'approve' ? 'approval_required' : 'tool_denied', { message: notice, facts: { tool, rule } });
  }

  /** What a person approves is what the app would get: values restored, secrets masked. */
  async function askPeople(approvals: Approvals, call: Call, use: ToolUse, judgement: Refusal): Promise<ToolVerdict> {
    const delivered = use.delivered();
    const input = canonicalJson(delivered);
    const question = { app, team: call.principal.team, user: userKey(call.principal), tool: use.name, input };
    const now = ports.clock.now();
    const { reason } = judgement;
    const asked = { ...question, id: approvalId(ports.secret, question), reason, expiresAt: now + tools.approvalExpires };
    const { state, address }: ApprovalAnswer = isExact(delivered) ? await approvals.ask(asked, now) : { state: 'refused' };
    switch (state) {
      case 'approved':
        call.report({ rule: 'tools/approved', path: `answer.${use.index}`, action: 'observed' });
        return undefined;
      case 'denied':
        return refuse(call, use, { ...judgement, kind: 'deny', rule: 'tools/approval-denied' }, 'was not made: a person has denied it');
      case 'refused':
        return refuse(call, use, { ...judgement, kind: 'deny', rule: 'tools/approval-refused' }, `was not made: ${reason}, and it cannot wait for approval now`);
      default:
        if (state === 'renewed') call.report({ rule: 'tools/approval-expired', path: `answer.${use.index}`, action: 'observed' });
        return refuse(call, use, judgement, `waits for approval: ${reason}${address === undefined ? '' : `. Approve it at ${address} and send the message again`}`);
    }
  }

  return {
    name: 'tools',
    onFailure: 'deny',
    open(call) {
      if (call.endpoint === 'count_tokens') return undefined;
      let facts: ConversationFacts | undefined;
      return {
        ...(judgesDefinitions && { request: () => judgeDefinitions(call, tools) }),
        ...(judgesUses && {
          async toolUse(use: ToolUse) {
            const rule = ruleOf(use.name);
            const fits = await schemas.allow(rule, use);
            facts ??= new ConversationFacts(call, ruleOf);
            const judgement = judge(use, rule, tools, facts, fits);
            facts.noteUse(use.type, use.name);
            return decide(call, use, judgement);
          },
        }),
      };
    },
  };
}

function judge(use: ToolUse, rule: ToolRule | undefined, policy: ToolsPolicy, facts: ConversationFacts, fitsSchema: boolean): Judgement {
  if (rule === undefined) return policy.unlisted === 'allow' ? undefined : { kind: 'deny', rule: 'tools/unlisted', reason: 'the policy does not list this tool' };
  if (!rule.allow) return { kind: 'deny', rule: 'tools/not-allowed', reason: 'the policy does not allow this tool' };
  if (rule.perConversation !== undefined && (facts.callsByTool.get(use.name) ?? 0) >= rule.perConversation) {
    return { kind: 'deny', rule: 'tools/too-often', reason: `it may be made ${rule.perConversation} times in a conversation` };
  }
  // Assigned to an object, it gives it fields that no rule has seen.
  if (namesIn(use.input).includes('__proto__')) return { kind: 'deny', rule: 'tools/argument', reason: 'its input has a field `__proto__`' };
  if (!fitsSchema) return { kind: 'deny', rule: 'tools/schema', reason: 'its input does not meet the schema of the policy' };
  for (const [path, argument] of Object.entries(rule.arguments)) {
    const fault = argumentFault(use, path, argument, facts);
    if (fault !== undefined) return { kind: 'deny', rule: 'tools/argument', reason: fault };
  }
  const { effect } = rule;
  if (effect === undefined || !facts.tainted) return undefined;
  if (facts.privateRead && (effect === 'send' || effect === 'execute') && policy.lethalThree !== 'allow') {
    return { kind: policy.lethalThree, rule: 'tools/lethal-three', reason: 'private data and text from outside are both in this conversation, and this tool could send data out' };
  }
  const { taint } = policy;
  if (!taint.effects.includes(effect) || taint.action === 'allow') return undefined;
  if (taint.unlessTrusted && isFromTrusted(use.name, use.input, facts)) return undefined;
  if (taint.action === 'observe') return { kind: 'observe', rule: 'tools/tainted' };
  return { kind: taint.action, rule: 'tools/tainted', reason: 'the conversation holds text from outside, and this input does not come from the user alone' };
}

function createRuleFinder({ rules }: ToolsPolicy): (tool: string) => ToolRule | undefined {
  const prefixes = Object.entries(rules)
    .filter(([name]) => name.endsWith('*'))
    .map(([name, rule]) => [name.slice(0, -1), rule] as const)
    .sort(([a], [b]) => b.length - a.length);
  return (tool) => (Object.hasOwn(rules, tool) ? rules[tool] : prefixes.find(([prefix]) => tool.startsWith(prefix))?.[1]);
}
