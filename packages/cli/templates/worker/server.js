import { answerChat/*::, type ChatEnvironment*/ } from './claviger/chat.js';

export default {
  async fetch(request/*: Request */, env/*: ChatEnvironment */) {
    return (await answerChat(request, env)) ?? new Response('Not found', { status: 404 });
  },
};
