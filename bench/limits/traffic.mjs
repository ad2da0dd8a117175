// Traffic for a limit of `limit` in `window` milliseconds: times of calls, in order, from a seed.
function randomFrom(seed) {
  let state = seed;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const inOrder = (times) => times.map(Math.round).sort((a, b) => a - b);

export const patterns = {
  /** Bursts of twice the limit, at odd times. */
  bursty(limit, window, duration, seed) {
    const random = randomFrom(seed);
    const times = [];
    for (let at = random() * window; at < duration; at += window * (0.2 + random() * 1.3)) {
      for (let call = 0; call < 2 * limit; call++) times.push(at + (call * window) / 6_000);
    }
    return inOrder(times);
  },
  /** The whole limit just before each full window of the clock, and again just after it. */
  boundary(limit, window, duration) {
    const times = [];
    for (let edge = window; edge < duration; edge += window) {
      for (let call = 0; call < limit; call++) times.push(edge - window / 60 + (call * window) / 6_000, edge + (call * window) / 6_000);
    }
    return inOrder(times);
  },
  /** Ten times what is allowed, evenly. */
  flood(limit, window, duration) {
    return inOrder(Array.from({ length: Math.floor((10 * limit * duration) / window) }, (_, call) => (call * window) / (10 * limit)));
  },
  /** About one and a half times what is allowed, at random. */
  fair(limit, window, duration, seed) {
    const random = randomFrom(seed);
    const times = [];
    for (let at = 0; at < duration; at += (-Math.log(1 - random()) * window) / (1.5 * limit)) times.push(at);
    return inOrder(times);
  },
};

/** The most of `admitted` that lie in any stretch of `window`. */
export function mostInAnyWindow(admitted, window) {
  let most = 0;
  let start = 0;
  for (let end = 0; end < admitted.length; end++) {
    while (admitted[start] <= admitted[end] - window) start++;
    most = Math.max(most, end - start + 1);
  }
  return most;
}
