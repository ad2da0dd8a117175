export { LONGEST_INPUT, MOST_WAITING, MOST_WAITING_FOR_ONE, MemoryApprovals, approvalId, type ApprovalAnswer, type ApprovalRequest, type Approvals } from './approvals.js';
export { definitionPin } from './definitions.js';
