import { defineConfig } from '@claviger/core';

// What this app may do with Claude. Anything not set here has a safe default.
export default defineConfig({
  // claviger:upstream
  shape: {
    // The models that may be called, and the longest answer that may be requested, in tokens.
    models: ['claude-sonnet-5-5'],
    maxTokens: 1_000,
  },
  size: {
    // The longest message, in characters.
    userTurnCharacters: 10_000,
  },
  limits: {
    rules: [
      // What one user may do ...
      { per: 'user', count: 'requests', limit: 20, window: '1h' },
      // ... and all of them together: the most that a day can cost.
      { per: 'all', count: 'dollars', limit: 10, window: 'day' },
    ],
  },
  harden: {
    // What the assistant is for: it declines the rest. For example 'questions about orders and delivery'.
    scope: 'helping the visitors of this site',
  },
  privacy: {
    // 'chat' keeps card, account and identity numbers from Claude; 'support' also names and addresses; 'health' everything.
    preset: 'chat',
  },
  egress: {
    // Hosts that answers may load images from.
    domains: [],
    html: 'safe',
  },
});
