import { claviger } from '@claviger/core';
import { chatRoute } from '@claviger/core/next';
import { login } from './login.js';

const guard = claviger({ upstream: { baseURL: process.env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com' } });

export const { POST } = chatRoute({
  guard,
  model: 'claude-sonnet-5-5',
  system: 'You are the assistant of a book shop. Answer in a few sentences.',
  history: true,
  caller: login,
});
