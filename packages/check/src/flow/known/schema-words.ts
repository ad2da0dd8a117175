/** Packages whose calls describe what a value has to be. */
export const schemaModules = /^(?:zod(?:\/|$)|valibot$|yup$|@strapi\/utils$|joi$|@hapi\/joi$|celebrate$|@sinclair\/typebox|@feathersjs\/typebox|typebox(?:\/|$)|superstruct$|arktype$|elysia$|@vinejs\/vine|zod-form-data$|zfd$|io-ts(?:\/|$)|io-ts-types(?:\/|$)|runtypes$|myzod$|@hono\/zod-openapi|@effect\/schema|effect(?:\/|$)|fluent-json-schema|@asteasolutions\/zod|nestjs-zod|@badrap\/valita|sury$|decoders$|ow$|computed-types$|@adonisjs\/core\/validator|@ioc:Adonis\/Core\/Validator|@fastify\/type-provider-typebox$|astro\/zod|astro:schema|@trpc\/server\/zod)/;

/** What a word of a schema does to the value that it describes. */
export type Meaning =
  | 'object' | 'open' | 'closed' | 'merged' | 'list' | 'list of' | 'one of schemas' | 'steps' | 'test' | 'change'
  | 'number' | 'short' | 'bound' | 'pattern' | 'text' | 'before' | 'wrapper' | 'any' | 'pairs';

/**
 * The words, in lower case, as the libraries' references have them. One that stands here in no row says nothing of a length.
 * `bound`: has an upper limit as its last argument. `short`: a format or a choice whose values are short by themselves.
 */
const rows: Readonly<Record<Meaning, string>> = {
  object: 'object strictobject looseobject extend safeextend objectasync keys formdata type shape struct partialobject exact schema setkey',
  open: 'passthrough catchall loose unknown looseobject objectwithrest rest',
  closed: 'strict stripunknown closed nounknown',
  merged: 'merge and intersection intersect assign concat',
  list: 'array arrayof items tuple set sparsearray',
  'list of': 'of members',
  'one of schemas': 'union or discriminatedunion variant alternatives xor either',
  steps: 'pipe check checkasync pipeasync',
  test: 'refine check test custom superrefine validate filter brand refinement refinetype define withconstraint withguard narrow guard assert addrule rawcheck partialcheck satisfies constraint',
  change: 'transform overwrite map rawtransform chain convert',
  number: 'number int integer float bigint int32 uint32 float32 float64 positive decimal double safeinteger',
  short: 'uuid uuidv4 uuidv6 uuidv7 guid cuid cuid2 ulid nanoid datetime date isodatetime isodate isotime isotimestamp ip ipv4 ipv6 cidrv4 cidrv6 mac e164 boolean enum enums enumtype nativeenum literal literals picklist null undefined stringbool valid oneof email objectid numericstring isin in keyof unionliteral stringenum const exactly booleanfromstring numberfromstring hexcolor iso',
  bound: 'max maxvalue maxlength length lte lt size maxbytes maxgraphemes maxwords between clamp truncate atmostlength lessthanlength exactlylength exactlength fixedlength bytes setmaxlength maxsize stringmaxlength lengthbetween range',
  pattern: 'regex pattern matches regexp matching',
  text: 'string text trimmedstring trimmed nonemptystring',
  before: 'preprocess',
  wrapper: 'optional nullable nullish default exactoptional readonly partial required nonnullable nonoptional brand promise defaulted lazy parse annotate describe meta openapi label trim lowercase uppercase escape normalize coerce deprecated nonempty min minlength',
  any: 'any mixed json unknownrecord',
  pairs: 'record dictionary mapof',
};
const meanings: ReadonlyMap<string, readonly Meaning[]> = new Map(
  [...new Set(Object.values(rows).flatMap((words) => words.split(' ')))].map((word) => [word, (Object.keys(rows) as Meaning[]).filter((meaning) => rows[meaning].split(' ').includes(word))]),
);

/** Most words have one meaning; `check` takes steps or a function, `brand` a function or nothing. */
export function meansOf(name: string): readonly Meaning[] {
  return meanings.get(name.toLowerCase()) ?? [];
}
