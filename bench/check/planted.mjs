// Keys to be found and traps that are none, made at random at each run.
import { randomBytes } from 'node:crypto';

const key = (kind = 'api03') => `sk-ant-${kind}-${randomBytes(70).toString('base64url').slice(0, 93)}AA`;
const hex = (text) => Buffer.from(text).toString('hex');
const base64 = (text) => Buffer.from(text).toString('base64');

export const makeKey = key;

/** File name and content of each. */
export const whole = [
  ...['api03', 'admin01', 'oat01', 'ort01', 'sid01'].map((kind) => [`${kind}.ts`, () => `const key = '${key(kind)}';\n`]),
  ['short.ts', () => `const key = '${key().slice(0, 106)}';\n`],
  ['fallback.ts', () => `const key = process.env.KEY ?? '${key()}';\n`],
  ['a.env', () => `ANTHROPIC_API_KEY=${key()}\n`],
  ['a.yaml', () => `env:\n  - name: KEY\n    value: ${key()}\n`],
  ['Dockerfile', () => `FROM node:20\nARG KEY=${key()}\n`],
  ['main.tf', () => `variable "key" { default = "${key()}" }\n`],
  ['notes.md', () => `Use ${key()}, then go on.\n`],
  ['book.ipynb', () => JSON.stringify({ cells: [{ cell_type: 'code', source: [`key = "${key()}"\n`] }] })],
  ['app.plist', () => `<plist><string>${key()}</string></plist>`],
  ['a.url', () => `https://x.example/?key=${key()}&x=1\n`],
];

export const obscured = [
  ['two.ts', () => ((k) => `const key = '${k.slice(0, 30)}' + '${k.slice(30)}';\n`)(key())],
  ['prefix.ts', () => ((k) => `const key = 'sk-' + 'ant-' + '${k.slice(7)}';\n`)(key())],
  ['template.ts', () => ((k) => `const P = 'sk-ant-';\nconst B = '${k.slice(7)}';\nconst key = \`\${P}\${B}\`;\n`)(key())],
  ['array.ts', () => ((k) => `const key = ['sk', 'ant', '${k.slice(7)}'].join('-');\n`)(key())],
  ['reverse.ts', () => ((k) => `const key = '${k.split('').reverse().join('')}'.split('').reverse().join('');\n`)(key())],
  ['base64.ts', () => `const key = atob('${base64(key())}');\n`],
  ['secret.yaml', () => `kind: Secret\ndata:\n  key: ${base64(key())}\n`],
  ['hex.py', () => `KEY = bytes.fromhex("${hex(key())}")\n`],
  ['percent.ts', () => `const key = decodeURIComponent('${key().replaceAll('-', '%2D')}');\n`],
  ['escapes.ts', () => `const key = '${hex(key()).replace(/../g, '\\x$&')}';\n`],
  ['codes.ts', () => `const key = String.fromCharCode(${key().split('').map((c) => c.charCodeAt(0)).join(', ')});\n`],
  ['python.py', () => ((k) => `KEY = ("sk-ant-"\n       "${k.slice(7)}")\n`)(key())],
  ['go.go', () => ((k) => `k := strings.Join([]string{"sk", "ant", "${k.slice(7)}"}, "-")\n`)(key())],
  ['pieces.env', () => ((k) => `HEAD=sk-ant-\nREST=${k.slice(7)}\nANTHROPIC_API_KEY=\${HEAD}\${REST}\n`)(key())],
  ['map.js.map', () => ((k) => JSON.stringify({ version: 3, sources: ['a.ts'], sourcesContent: [`const a = 'sk-ant-';\nconst k = a + '${k.slice(7)}';`], mappings: '' }))(key())],
];

export const traps = [
  ['README.md', () => 'Set ANTHROPIC_API_KEY=sk-ant-api03-... in your shell. It looks like sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.\n'],
  ['sample.env', () => 'ANTHROPIC_API_KEY=sk-ant-api03-your-key-here\n'],
  ['type.ts', () => 'export type Key = `sk-ant-${string}`;\n'],
  ['test.ts', () => "if (!key.startsWith('sk-ant-')) throw new Error('no key');\n"],
  ['shape.ts', () => 'export const shape = /^sk-ant-(api|admin)\\d{2}-[\\w-]{93}AA$/;\n'],
  ['fake.ts', () => "const fake = 'sk-ant-api03-' + 'a'.repeat(95);\n"],
  ['counted.ts', () => "const sample = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz01234AA';\n"],
  ['words.ts', () => "const sample = 'sk-ant-api03-this-is-not-a-real-key-it-is-only-an-example-for-the-documentation-of-this-project-nothing-AA';\n"],
  ['redacted.log', () => ((k) => `used ${k.slice(0, 20)}...${k.slice(-4)}\n`)(key())],
  ['stars.log', () => ((k) => `used ${k.slice(0, 24)}${'*'.repeat(84)}\n`)(key())],
  ['made.ts', () => 'const key = `sk-ant-api03-${randomBytes(70).toString("base64url")}`;\n'],
  ['locale.ts', () => "export const locales = ['sk', 'cs', 'de'].join('-');\n"],
  ['aws.md', () => 'AKIAIOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY are the samples.\n'],
  ['compose.yaml', () => 'services:\n  db:\n    environment:\n      URL: postgres://postgres:postgres@db:5432/app\n'],
  ['integrity.json', () => `{ "integrity": "sha512-${randomBytes(64).toString('base64')}" }\n`],
];
