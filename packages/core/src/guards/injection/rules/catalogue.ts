import { authorityClaim } from './authority-claim.js';
import { authorityPermission } from './authority-permission.js';
import { authorityPretext } from './authority-pretext.js';
import { authoritySpecialMode } from './authority-special-mode.js';
import { encodedDecodeAndFollow } from './encoded-decode-and-follow.js';
import { encodedHiddenMarkup } from './encoded-hidden-markup.js';
import { encodedInvisibleText } from './encoded-invisible-text.js';
import { exfiltrationActiveMarkup } from './exfiltration-active-markup.js';
import { exfiltrationDestination } from './exfiltration-destination.js';
import { exfiltrationImageLink } from './exfiltration-image-link.js';
import { exfiltrationSendData } from './exfiltration-send-data.js';
import { extractionConversation } from './extraction-conversation.js';
import { extractionKeptSecret } from './extraction-kept-secret.js';
import { extractionSystemPrompt } from './extraction-system-prompt.js';
import { extractionTextAbove } from './extraction-text-above.js';
import { fakeAgentSteps } from './fake-agent-steps.js';
import { fakePolicyBlock } from './fake-policy-block.js';
import { fakeReasoning } from './fake-reasoning.js';
import { fakeRoleTurn } from './fake-role-turn.js';
import { fakeSpecialToken } from './fake-special-token.js';
import { overrideAllRules } from './override-all-rules.js';
import { overrideEarlierMaterial } from './override-earlier-material.js';
import { overrideEverythingBefore } from './override-everything-before.js';
import { overrideGoalChange } from './override-goal-change.js';
import { overrideInstructions } from './override-instructions.js';
import { overrideNewOrders } from './override-new-orders.js';
import { overridePrecedence } from './override-precedence.js';
import { personaKnownJailbreak } from './persona-known-jailbreak.js';
import { personaLock } from './persona-lock.js';
import { personaTwoAnswers } from './persona-two-answers.js';
import { personaUnrestricted } from './persona-unrestricted.js';
import { splittingJoinAndFollow } from './splitting-join-and-follow.js';
import { splittingVariables } from './splitting-variables.js';
import { steeringAddress } from './steering-address.js';
import { steeringAnswer } from './steering-answer.js';
import { steeringAttention } from './steering-attention.js';
import { steeringConcealment } from './steering-concealment.js';
import { steeringMemory } from './steering-memory.js';
import { steeringToolCall } from './steering-tool-call.js';
import { suppressionAnswerFormat } from './suppression-answer-format.js';
import { suppressionDictatedOpening } from './suppression-dictated-opening.js';
import { suppressionEthicsOff } from './suppression-ethics-off.js';
import { suppressionNeverRefuse } from './suppression-never-refuse.js';
import type { Rule } from './rule.js';

/** Every rule, in the order of the families. */
export const rules: readonly Rule[] = [
  overrideInstructions,
  overrideAllRules,
  overrideEverythingBefore,
  overrideEarlierMaterial,
  overrideNewOrders,
  overridePrecedence,
  overrideGoalChange,
  personaUnrestricted,
  personaKnownJailbreak,
  personaLock,
  personaTwoAnswers,
  extractionSystemPrompt,
  extractionTextAbove,
  extractionConversation,
  extractionKeptSecret,
  authorityClaim,
  authoritySpecialMode,
  authorityPermission,
  authorityPretext,
  exfiltrationSendData,
  steeringConcealment,
  steeringAddress,
  steeringAnswer,
  steeringAttention,
  steeringToolCall,
  steeringMemory,
  suppressionNeverRefuse,
  suppressionDictatedOpening,
  suppressionAnswerFormat,
  suppressionEthicsOff,
  encodedDecodeAndFollow,
  splittingJoinAndFollow,
  splittingVariables,
  fakeSpecialToken,
  fakeRoleTurn,
  fakePolicyBlock,
  fakeReasoning,
  fakeAgentSteps,
  exfiltrationImageLink,
  exfiltrationActiveMarkup,
  exfiltrationDestination,
  encodedInvisibleText,
  encodedHiddenMarkup,
];
