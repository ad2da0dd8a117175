import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import test from 'node:test';
import * as fc from 'fast-check';
import { looksRandom } from './randomness.js';
import { scanBytes, type FoundKey } from './scan.js';
import { assertLinear } from '../growth.testing.js';
import { makeKey } from './key.testing.js';

async function scan(text: string, lines = false): Promise<FoundKey[]> {
  return await scanBytes(Buffer.from(text), () => text, { code: true, lines, path: 'a.ts' });
}

async function finds(name: string, text: string, key: string, lines = false): Promise<void> {
  const found = await scan(text, lines);
  assert.deepEqual(found.map((item) => item.key), [key], name);
}

const hexOf = (text: string): string => Buffer.from(text).toString('hex');

test('a whole key of each kind and length is found wherever it stands', async () => {
  for (const kind of ['api03', 'api01', 'admin01', 'oat01', 'ort01', 'sid01', 'sid02']) {
    const key = makeKey(kind);
    await finds(kind, `const client = new Anthropic({ apiKey: "${key}" });`, key);
    await finds(kind, `ANTHROPIC_API_KEY=${key}\n`, key, true);
    await finds(kind, `<string>${key}</string>`, key);
    await finds(kind, `https://x.test/?key=${key}&a=1`, key);
    await finds(kind, `const k = process.env.KEY ?? '${key}';`, key);
  }
  const short = makeKey().slice(0, 106);
  await finds('106 characters', `x = '${short}'`, short);
});

const disguises: Record<string, (key: string) => string> = {
  'two literals': (key) => `const k = "${key.slice(0, 30)}" + "${key.slice(30)}";`,
  'split inside the prefix': (key) => `const k = 'sk-' + 'ant-' + '${key.slice(7)}';`,
  'split after one letter': (key) => `const k = 's' + '${key.slice(1)}';`,
  'over lines': (key) => `const k =\n  '${key.slice(0, 20)}' +\n  '${key.slice(20, 60)}' +\n  '${key.slice(60)}';`,
  'template of constants': (key) => `const P = 'sk-ant-';\nconst B = '${key.slice(7)}';\nexport const k = \`\${P}\${B}\`;`,
  'template of constants, used first': (key) => `export const k = () => \`\${P}\${B}\`;\nconst P = 'sk-ant-';\nconst B = '${key.slice(7)}';`,
  'names added': (key) => `const a = '${key.slice(0, 9)}', b = '${key.slice(9, 50)}', c = '${key.slice(50)}';\nrun(a + b + c);`,
  'added to': (key) => `let k = 'sk-ant-';\nk += '${key.slice(7, 40)}';\nk += '${key.slice(40)}';`,
  'array joined': (key) => `const k = ['sk', 'ant', '${key.slice(7)}'].join('-');`,
  'array joined with nothing': (key) => `const k = ["${key.slice(0, 3)}", "${key.slice(3, 40)}", "${key.slice(40)}"].join("");`,
  'array named and joined elsewhere': (key) => `const parts = ['${key.slice(0, 30)}', '${key.slice(30)}'];\nconst k = parts.join('');`,
  'characters': (key) => `const k = [${key.split('').map((c) => `'${c}'`).join(', ')}].join('');`,
  'reversed literal': (key) => `const k = '${key.split('').reverse().join('')}'.split('').reverse().join('');`,
  'base64': (key) => `const k = atob('${Buffer.from(key).toString('base64')}');`,
  'base64 in two': (key) => `const k = Buffer.from('${Buffer.from(key).toString('base64').slice(0, 30)}' + '${Buffer.from(key).toString('base64').slice(30)}', 'base64').toString();`,
  'base64 of json': (key) => `data: ${Buffer.from(JSON.stringify({ a: 1, key })).toString('base64')}`,
  'base64 twice': (key) => `x: ${Buffer.from(Buffer.from(key).toString('base64')).toString('base64')}`,
  'base64 wrapped': (key) => `${Buffer.from(`NODE_ENV=production\nANTHROPIC_API_KEY=${key}\nA=1\n`).toString('base64').replace(/.{76}/g, '$&\n')}\n`,
  'base64 utf16': (key) => `powershell -e ${Buffer.from(key, 'utf16le').toString('base64')}`,
  'base64 gzip': (key) => `x = "${gzipSync(`key=${key}`).toString('base64')}"`,
  'hex': (key) => `const k = Buffer.from('${hexOf(key)}', 'hex');`,
  'hex upper': (key) => `KEY = bytes.fromhex("${hexOf(key).toUpperCase()}")`,
  'percent encoded': (key) => `const k = decodeURIComponent('${key.replaceAll('-', '%2D')}');`,
  'percent encoded fully': (key) => `const k = unescape('${hexOf(key).replace(/../g, '%$&')}');`,
  'hex escapes': (key) => `const k = '${hexOf(key).replace(/../g, '\\x$&')}';`,
  'unicode escapes': (key) => `const k = '${key.split('').map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}';`,
  'dash escapes': (key) => `{"k": "${key.replaceAll('-', '\\u002d')}"}`,
  'entities': (key) => `<a data-k="${key.split('').map((c) => `&#${c.charCodeAt(0)};`).join('')}">`,
  'character codes': (key) => `const k = String.fromCharCode(${key.split('').map((c) => c.charCodeAt(0)).join(', ')});`,
  'python adjoining': (key) => `KEY = ("sk-ant-"\n       "${key.slice(7, 50)}"\n       "${key.slice(50)}")`,
  'python join': (key) => `KEY = "-".join(["sk", "ant", "${key.slice(7)}"])`,
  'python f-string': (key) => `P = "sk-ant-api03"\nKEY = f"{P}-${key.slice(13)}"`,
  'python format': (key) => `KEY = "sk-ant-{}-{}".format("api03", "${key.slice(13)}")`,
  'percent format': (key) => `KEY = "%s-%s" % ("sk-ant-api03", "${key.slice(13)}")`,
  'php dots': (key) => `$k = 'sk-ant-' . '${key.slice(7)}';`,
  'go join': (key) => `k := strings.Join([]string{"sk", "ant", "${key.slice(7)}"}, "-")`,
  'terraform': (key) => `locals {\n  head = "sk-ant-api03"\n  key = "\${local.head}-${key.slice(13)}"\n}`,
  'terraform join': (key) => `key = join("-", ["sk-ant", "${key.slice(7)}"])`,
  'concat call': (key) => `const k = 'sk-ant-'.concat('${key.slice(7)}');`,
  'replace': (key) => `const k = '${key.replaceAll('-', '#')}'.replaceAll('#', '-'); // sk-ant-`,
  'object members': (key) => `const o = { head: 'sk-ant-', tail: '${key.slice(7)}' };\nconst k = o.head + o.tail;`,
  'functions': (key) => `const head = () => 'sk-ant-';\nfunction tail() { return '${key.slice(7)}'; }\nconst k = head() + tail();`,
  'fallback': (key) => `const k = process.env.K || 'sk-ant-' + '${key.slice(7)}';`,
  'string builder': (key) => `String k = new StringBuilder().append("sk-ant-").append("${key.slice(7)}").toString();`,
  'reduced array': (key) => `const k = ['sk-ant-', '${key.slice(7)}'].reduce((a, b) => a + b);`,
  'python lines with backslashes': (key) => `KEY = "sk-ant-" \\\n      "${key.slice(7)}"`,
  'SQL bars': (key) => `INSERT INTO s VALUES ('sk-ant-' || '${key.slice(7)}');`,
  'Haskell': (key) => `key = "sk-ant-" ++ "${key.slice(7)}"`,
  'Rust': (key) => `const K: &str = concat!("sk-ant-", "${key.slice(7)}");`,
  'printf': (key) => `KEY=$(printf '%s%s' 'sk-ant-' '${key.slice(7)}')`,
  'PowerShell': (key) => `$k = @('sk', 'ant', '${key.slice(7)}') -join '-'`,
  'members by name': (key) => `P = {"a": "sk-ant-", "b": "${key.slice(7)}"}\nKEY = P["a"] + P["b"]`,
  'attributes': (key) => `<b id="k" data-one="sk-ant-" data-two="${key.slice(7)}"></b><script>f(k.dataset.one + k.dataset.two)</script>`,
  'array pushed': (key) => `const parts = ['sk-ant-'];\nparts.push('${key.slice(7)}');\nconst k = parts.join('');`,
  'Kotlin list': (key) => `val k = listOf("sk", "ant", "${key.slice(7)}").joinToString("-")`,
  'Java join': (key) => `String k = String.join("-", "sk", "ant", "${key.slice(7)}");`,
  'Objective-C': (key) => `NSString *k = @"sk-ant-" @"${key.slice(7)}";`,
  'C characters': (key) => `const char k[] = {${key.split('').map((c) => `'${c}'`).join(', ')}, 0};`,
  'string builder with a start': (key) => `new StringBuilder("sk-ant-").append("${key.slice(7)}").toString()`,
  'hex dump': (key) => `K = bytes.fromhex("${hexOf(key).replace(/..(?=.)/g, '$& ')}")`,
  'hex with colons': (key) => `key: ${hexOf(key).replace(/..(?=.)/g, '$&:')}`,
  'base64 reversed': (key) => `const k = atob([...'${Buffer.from(key).toString('base64').split('').reverse().join('')}'].reverse().join(''));`,
  'reversed, then base64': (key) => `K = os.getenv("K") or base64.b64decode("${Buffer.from(key.split('').reverse().join('')).toString('base64')}").decode()[::-1]`,
  'Python slice from the end': (key) => `K = ("${key.slice(9).split('').reverse().join('')}" + "${key.slice(0, 9).split('').reverse().join('')}")[::-1]`,
  'base64 zlib': (key) => `K = zlib.decompress(base64.b64decode("${deflateSync(key).toString('base64')}"))`,
  'base32': (key) => `K = base64.b32decode("${base32(key)}")`,
  'exclusive or': (key) => `const k = [${key.split('').map((c) => c.charCodeAt(0) ^ 42).join(',')}].map((n) => String.fromCharCode(n ^ 42)).join('');`,
  'moved codes': (key) => `K = "".join(chr(n - 3) for n in [${key.split('').map((c) => c.charCodeAt(0) + 3).join(', ')}])`,
  'separators taken out by a pattern': (key) => `const k = '${key.split('').join('.')}'.replace(/\\./g, '');`,
  'blanks taken out by a pattern': (key) => `const k = '${key.replace(/.{20}/g, '$& ')}'.replace(/\\s+/g, '');`,
  'dashes put back by a pattern': (key) => `const k = '${key.replaceAll('-', '~')}'.replace(/~/g, '-');`,
  'pieces split by a pattern': (key) => `const k = 'sk-,ant-,${key.slice(7)}'.split(/,/).join('');`,
  'a mark of two characters for each dash': (key) => `key := strings.ReplaceAll("${key.replaceAll('-', '~~')}", "~~", "-")`,
  'dashes put back by a table': (key) => `KEY = "${key.replaceAll('-', '.')}".translate(str.maketrans(".", "-"))`,
  'dashes put back by another program': (key) => `KEY=$(echo '${key.replaceAll('-', '#')}' | tr '#' '-')`,
  'PHP character codes': (key) => `$k = ${key.split('').map((c) => `chr(${c.charCodeAt(0)})`).join('.')};`,
  'Kotlin characters': (key) => `val k = charArrayOf(${key.split('').map((c) => `'${c}'`).join(', ')}).concatToString()`,
  'Kotlin exclusive or': (key) => `val k = byteArrayOf(${key.split('').map((c) => c.charCodeAt(0) ^ 23).join(', ')}).map { (it.toInt() xor 23).toChar() }`,
  'Go exclusive or in place': (key) => `var k = []byte{${key.split('').map((c) => c.charCodeAt(0) ^ 77).join(', ')}}\nfor i := range k { k[i] ^= 77 }`,
  'base64 of each piece': (key) => `const k = atob('${Buffer.from(key.slice(0, 9)).toString('base64')}') + atob('${Buffer.from(key.slice(9)).toString('base64')}');`,
  'cut out of a longer text': (key) => `const t = 'left${key.slice(7)}right';\nconst k = 'sk-ant-' + t.slice(4, -5);`,
  'escaped code in a string': (key) => `eval("const k = \\"sk-ant-\\" + \\"${key.slice(7)}\\";")`,
};

/** RFC 4648, section 6. */
function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '').join('');
}

for (const [name, disguise] of Object.entries(disguises)) {
  test(`finds a key: ${name}`, async () => {
    const key = makeKey();
    await finds(name, disguise(key), key);
  });
}

const lineDisguises: Record<string, (key: string) => string> = {
  'dotenv': (key) => `PREFIX=sk-ant-\nBODY=${key.slice(7)}\nANTHROPIC_API_KEY=\${PREFIX}\${BODY}\n`,
  'shell': (key) => `export A="sk-ant-"\nexport KEY="$A"'${key.slice(7)}'\n`,
  'line continued': (key) => `export KEY=${key.slice(0, 40)}\\\n${key.slice(40)}\n`,
  'Dockerfile': (key) => `ARG HEAD=sk-ant-api03\nENV KEY=\${HEAD}-${key.slice(13)}\n`,
  'list': (key) => `parts:\n  - sk-ant-api03\n  - ${key.slice(13)}\n`,
  'added to in shell': (key) => `K=sk-ant-\nK+=${key.slice(7)}\n`,
  'make': (key) => `HEAD := sk-ant-\nBODY := ${key.slice(7)}\nKEY = $(HEAD)$(BODY)\n`,
  'ini': (key) => `head=sk-ant-\nbody=${key.slice(7)}\nkey=%(head)s%(body)s\n`,
  'workflow': (key) => `env:\n  HEAD: sk-ant-\n  KEY: \${{ env.HEAD }}${key.slice(7)}\n`,
};

for (const [name, disguise] of Object.entries(lineDisguises)) {
  test(`finds a key put together in lines: ${name}`, async () => {
    const key = makeKey();
    await finds(name, disguise(key), key, true);
  });
}

const traps = [
  'ANTHROPIC_API_KEY=sk-ant-api03-your-key-here',
  'key: "sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
  'sk-ant-api03-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz',
  "if (!key.startsWith('sk-ant-')) throw new Error('bad key')",
  'type Key = `sk-ant-${string}`;',
  'const shape = /^sk-ant-(api|admin)\\d{2}-[A-Za-z0-9_-]{93}AA$/;',
  "const fake = 'sk-ant-api03-' + 'a'.repeat(95);",
  "const fake = ['sk', 'ant', 'api03', 'test'].join('-');",
  'sk-ant-api03-this-is-not-a-real-key-it-is-only-for-the-documentation-of-this-project-so-do-not-use-it',
  'sk-ant-api03-...redacted...',
  'sk-ant-api03-R2D2c3po****************************************************************************AA',
  "const key = `sk-ant-api03-${randomBytes(70).toString('base64url')}`;",
  'sk-ant-api03-EXAMPLE_EXAMPLE_EXAMPLE_EXAMPLE_EXAMPLE_EXAMPLE_EXAMPLE_EXAMPLE_EXAMPLE_EXAMPLE_EXAMPLE_EX',
  'sk-ant-test-1234567890', 'sk-ant-admin01-<your admin key>', "locale: ['sk', 'cs', 'en'].join('-')",
  "aws_access_key_id = AKIAIOSFODNN7EXAMPLE", 'postgres://postgres:postgres@localhost:5432/app', 'npm_config_registry=x',
  'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'sk_live_your_stripe_secret_key_goes_here_now',
];
for (const trap of traps) {
  test(`is no key: ${trap.slice(0, 50)}`, async () => {
    assert.deepEqual(await scan(trap, true), []);
  });
}

test('the web configuration of Firebase is public by design', async () => {
  const key = `AIzaSy${randomBytes(40).toString('base64url').slice(0, 33)}`;
  assert.deepEqual(await scan(`const config = { apiKey: '${key}', authDomain: 'app.firebaseapp.com', messagingSenderId: '1' };`), []);
  assert.deepEqual(await scan(`initializeApp({ apiKey: '${key}', projectId: 'app' });`), []);
  assert.equal((await scan(`const maps = '${key}';`)).length, 1);
});

test('redacted keys in logs are no keys', async () => {
  const key = makeKey();
  assert.deepEqual(await scan(`key ${key.slice(0, 20)}...${key.slice(-4)}`), []);
  assert.deepEqual(await scan(`key ${key.slice(0, 50)}[REDACTED]`), []);
});

test('generated bodies look random', () => {
  // One in a hundred thousand is refused, so three of these mean that something is wrong.
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    const body = `${randomBytes(70).toString('base64url').slice(0, 93)}AA`;
    if (!looksRandom(body)) refused++;
  }
  assert.ok(refused < 3, `${refused} were refused`);
});

test('whole keys in a list make no further one', async () => {
  const [one, two] = [makeKey(), makeKey('admin01')];
  const forms: readonly (readonly [name: string, text: string])[] = [
    ['a list', `const keys = ['${one}', '${two}'];`],
    ['a list with other texts', `const row = ['${one}', 'production', '${two}', 'staging'];`],
    ['JSON', JSON.stringify({ keys: [one, two] })],
    ['a tuple', `KEYS = ("${one}", "${two}")\n`],
    ['a list in Go', `keys := []string{"${one}", "${two}"}`],
    ['a text that is split', `const keys = '${one},${two}'.split(',');`],
  ];
  for (const [name, text] of forms) assert.deepEqual((await scan(text)).map(({ key }) => key).sort(), [one, two].sort(), name);
  const listed = `keys:\n  - ${one}\n  - ${two}\n`;
  assert.deepEqual((await scan(listed, true)).map(({ key }) => key).sort(), [one, two].sort());
});

test('a key in pieces is found beside a whole one in the same list', async () => {
  const [one, two] = [makeKey(), makeKey()];
  const found = await scan(`const keys = ['${one}', '${two.slice(0, 20)}', '${two.slice(20)}'];`);
  assert.deepEqual(found.map(({ key }) => key).sort(), [one, two].sort());
});

test('any split of a key into literals is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 107 }), { minLength: 1, maxLength: 6 }), fc.constantFrom('"', "'", '`'), async (cuts, quote) => {
      const key = makeKey();
      const places = [0, ...new Set(cuts.filter((cut) => cut < key.length).sort((one, other) => one - other)), key.length];
      const pieces = places.slice(1).map((end, index) => `${quote}${key.slice(places[index], end)}${quote}`);
      const found = await scan(`const k = ${pieces.join(' + ')};`);
      assert.ok(found.some((item) => item.key === key), pieces.map((piece) => piece.length).join());
    }),
    { numRuns: 200 },
  );
});

test('hostile text takes linear time', async () => {
  const hostile = ['`\\', "'\\", '"sk-', 'sk-ant-', 'sk-ant-api03-', '["s",', '(', '${', 'sk-ant-\\', '%73%6', 'c2stYW50L', '736b2d616e74', '115,', 'A=$A\n', '"""', 'sk-ant-"+', '-tna-ks', 'AKIA', 'eyJhbGciOi', 'postgres://a:', '-----BEGIN RSA PRIVATE KEY-----', 'sk.ant.api03.', '^ 0x1,'];
  for (const piece of hostile) {
    await assertLinear(piece, 50_000, (size) => scan(`"sk-" ${piece.repeat(Math.floor(size / piece.length))}`, true));
  }
});
