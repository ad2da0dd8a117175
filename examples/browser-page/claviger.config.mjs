import { defineConfig } from '@claviger/core';

export default defineConfig({
  upstream: { baseURL: process.env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com' },
  apps: {
    shop: {
      // Browsers let no other page read an answer.
      origins: [process.env.PAGE_ORIGIN ?? 'http://127.0.0.1:3000'],
      // What a page sends beside its messages is refused.
      pin: { model: 'claude-sonnet-5-5', system: 'You are the assistant of a book shop. Answer in a few sentences.', maxTokens: 500 },
      limits: {
        rules: [
          { per: 'user', count: 'requests', limit: 20, window: '1h' },
          { per: 'app', count: 'dollars', limit: 10, window: 'day' },
        ],
      },
    },
  },
});
