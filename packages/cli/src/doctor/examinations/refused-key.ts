/** What a refused key looks like, and what to do then. The first that fits counts. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  [/^["'`]|["'`]$/, 'take the quotes away that stand around the key'],
  [/^cvg_/, 'it is a key of Claviger (cvg_...): give it to the clients of a gateway, and here the key from the Console'],
  [/^sk-ant-admin/, 'it is an Admin key (sk-ant-admin...), which cannot ask Claude: make an API key in the Console'],
  [/^(?!sk-ant-|Bearer )/, 'keys of the Claude API begin with sk-ant-api: copy the whole key from the Console'],
];

const OTHERWISE = 'make a new one in the Console: it was revoked, has expired or was cut off when it was copied';

/** What to do about a header's value that was not accepted. */
export function refusedKeyRemedy(value: string): string {
  return LOOKS.find(([look]) => look.test(value))?.[1] ?? OTHERWISE;
}
