export { MemoryApprovals, approvalId, type ApprovalRequest, type Approvals } from './approvals.js';
export { definitionPin } from './definitions.js';
