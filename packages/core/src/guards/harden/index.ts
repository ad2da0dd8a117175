export { WEAKNESSES, assessPrompt, type PromptWeakness } from './assess-prompt.js';
export { hardenPrompt } from './harden-prompt.js';
