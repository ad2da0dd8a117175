export { apiHandler } from './api-handler.js';
export { chatHandler, type ChatOptions } from './chat-handler.js';
export type { EndpointOptions } from './endpoint.js';
