/** The default limit, at a height that a bench does not reach. */
export const raisedLimits = [{ name: 'requests-per-user', per: 'user', count: 'requests', limit: 1_000_000_000, window: '1h' }];

/** Everything on that a policy can turn on. */
export const fullPolicy = {
  limits: {
    rules: [
      { name: 'tokens', per: 'user', count: 'outputTokens', limit: 1_000_000_000_000, window: '1h' },
      { name: 'money', per: 'team', count: 'dollars', limit: 1_000_000, window: 'day' },
      { name: 'together', per: 'all', count: 'concurrent', limit: 100_000 },
    ],
  },
  harden: { scope: 'questions about orders and delivery', refusal: 'I can only help with orders.', tone: 'friendly and brief' },
};
