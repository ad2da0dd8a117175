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
  /** Bursts of up to one and a half times the limit, at random times. */
  bursty(limit, window, duration, seed) {
    const random = randomFrom(seed);
    const times = [];
    for (let at = random() * window; at < duration; at += window * (0.1 + random() * 0.9)) {
      const size = Math.ceil(random() * 1.5 * limit);
      for (let call = 0; call < size; call++) times.push(at + (call * window) / 6_000);
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
  /** Up to twenty times what is allowed, now more, now less. */
  flood(limit, window, duration, seed) {
    const random = randomFrom(seed + 1);
    const times = [];
    for (let stretch = 0; stretch < duration; stretch += window / 6) {
      const calls = Math.floor(random() ** 2 * 20 * limit) / 6;
      for (let call = 0; call < calls; call++) times.push(stretch + random() * (window / 6));
    }
    return inOrder(times);
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
