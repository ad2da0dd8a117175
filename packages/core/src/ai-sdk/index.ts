export { aiSdkMiddleware, type AiSdkMiddleware } from './middleware.js';
