/**
 * A limit on bodies up to this one also bounds the prompt that is in them. Express reads 100 kB where nothing is said,
 * which nobody takes for a bound on a prompt; what is said has to be less than that.
 */
export const LARGEST_BODY_BYTES = 64 * 1024;
