/** The folder of this package: one above all of its code, in modules as in the few files that are published. */
export const packageFolder = new URL('../', import.meta.url);
