// Texts in which every find is a false one: program sources and documents of packages that the model was not trained on,
// and made-up logs and identifiers. Seeded, so that a run can be repeated.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const PACKAGES = ['@anthropic-ai/sdk', '@noble/hashes', 'libphonenumber-js', '@stablelib/base64', 'jiti', 'oxc-resolver', 'pure-rand', 'typescript', 'oxlint'].filter((name) => existsSync(join('node_modules', name)));
/** Lines that do name somebody, or hold an address, are no place to count false finds. */
const NAMES_SOMEBODY = /author|copyright|licen[cs]e|contribut|maintain|@[a-z]|thanks|sponsor|\+\d|\(\d{3}\)|https?:|credit|standard|university|\d{5,}/i;

function files(folder, pattern, found = []) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !/metadata|bundle|es6|build/.test(entry.name)) files(path, pattern, found);
    } else if (pattern.test(entry.name) && statSync(path).size < 200_000) found.push(path);
  }
  return found;
}

function fromPackages(pattern, keep, limit) {
  let text = '';
  for (const name of PACKAGES) {
    let own = '';
    for (const path of files(join('node_modules', name), pattern).toSorted((a, b) => (a < b ? -1 : 1))) {
      own += readFileSync(path, 'utf8').split('\n').filter(keep).join('\n');
      if (own.length > limit) break;
    }
    text += own.slice(0, limit);
  }
  return text;
}

function logs(random) {
  const int = (most) => Math.floor(random() * most);
  const pick = (list) => list[int(list.length)];
  const two = (value) => String(value).padStart(2, '0');
  const hex = (length) => Array.from({ length }, () => '0123456789abcdef'[int(16)]).join('');
  const time = () => `2026-${two(1 + int(12))}-${two(1 + int(28))}T${two(int(24))}:${two(int(60))}:${two(int(60))}.${String(int(1000)).padStart(3, '0')}Z`;
  const lines = [];
  for (let line = 0; line < 6000; line++) {
    lines.push(
      pick([
        () => `${time()} INFO  [http-nio-8080-exec-${int(20)}] o.s.web.servlet.DispatcherServlet - Completed 200 OK in ${int(900)} ms`,
        () => `10.${int(255)}.${int(255)}.${int(255)} - - [${two(1 + int(28))}/Nov/2026:${two(int(24))}:${two(int(60))}:${two(int(60))} +0000] "GET /api/v2/orders/${int(1e9)} HTTP/1.1" 200 ${int(1e6)} "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${100 + int(40)}.0.${int(9999)}.${int(200)}"`,
        () => `Nov ${1 + int(28)} ${two(int(24))}:${two(int(60))}:${two(int(60))} web-${int(30)} kernel: [${int(99999)}.${int(999999)}] eth0: link up, ${pick([100, 1000])}Mbps`,
        () => `{"level":"error","ts":${1_700_000_000 + int(1e8)}.${int(999)},"caller":"server/handler.go:${int(400)}","msg":"upstream request timeout","trace_id":"${hex(32)}","attempt":${int(5)}}`,
        () => `E${two(1 + int(12))}${two(1 + int(28))} ${two(int(24))}:${two(int(60))}:${two(int(60))}.${int(999999)}       1 reflector.go:${int(300)}] Failed to watch *v1.Pod: the server could not find the requested resource`,
        () => `[${time()}] production.WARNING: Slow query (${int(9000)} ms): SELECT * FROM orders WHERE id = ${int(1e10)} LIMIT ${int(100)}`,
        () => `\tat com.example.billing.InvoiceService.create(InvoiceService.java:${int(500)})`,
        () => `java.lang.IllegalStateException: Connection pool shut down`,
        () => `GC(${int(999)}) Pause Young (Normal) ${int(900)}M->${int(400)}M(${int(2000)}M) ${int(90)}.${int(999)}ms`,
        () => `npm http fetch GET 200 https://packages.example/left-pad ${int(900)}ms (cache hit)`,
        () => `worker[${int(65535)}]: job ${hex(24)} finished in ${int(60)}.${int(999)}s, exit code ${int(3)}, rss=${int(900)}MB`,
        () => `2026/11/${two(1 + int(28))} ${two(int(24))}:${two(int(60))}:${two(int(60))} [notice] ${int(65535)}#${int(65535)}: signal process started`,
      ])(),
    );
  }
  return lines.join('\n');
}

function identifiers(random) {
  const int = (most) => Math.floor(random() * most);
  const pick = (list) => list[int(list.length)];
  const from = (alphabet, length) => Array.from({ length }, () => alphabet[int(alphabet.length)]).join('');
  const hex = (length) => from('0123456789abcdef', length);
  const digits = (length) => from('0123456789', length);
  const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const made = [];
  for (let id = 0; id < 20_000; id++) {
    made.push(
      pick([
        () => `${hex(8)}-${hex(4)}-4${hex(3)}-b${hex(3)}-${hex(12)}`,
        () => hex(40),
        () => hex(64),
        () => hex(7),
        () => from('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 26),
        () => `v${int(20)}.${int(40)}.${int(100)}`,
        () => `${int(20)}.${int(40)}.${int(100)}-rc.${int(9)}`,
        () => digits(8 + int(12)),
        () => `ORD-${digits(8)}`,
        () => `INV-2026-${digits(5)}`,
        () => `#${digits(6)}`,
        () => `${from(upper, 3)}-${from(upper, 4)}-${from(upper, 4)}`,
        () => `SKU-${from(upper, 8)}`,
        () => `$${1 + int(999)},${digits(3)}.${digits(2)}`,
        () => `${1 + int(99)}.${digits(2)} EUR`,
        () => `17${digits(8)}`,
        () => `17${digits(11)}`,
        () => `2026-11-${10 + int(20)}T${10 + int(13)}:${10 + int(49)}:${10 + int(49)}Z`,
        () => from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-', 22),
        () => from(upper, 10),
        () => `1Z${from(upper, 16)}`,
        () => `978-${int(9)}-${digits(4)}-${digits(4)}-${int(9)}`,
        () => `arn:aws:iam::${digits(12)}:role/build`,
        () => `0x${hex(8)}`,
      ])(),
    );
  }
  return made.map((id, at) => id + (at % 8 === 7 ? '\n' : ' ')).join('');
}

/** Sentences as people write them to an assistant, none of which names anybody. */
function chat(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const starts = ['Can you explain', 'Please summarise', 'I would like to understand', 'Write a short text about', 'What is the best way to learn', 'Help me plan', 'Compare', 'Give me three ideas for', 'Why do people like', 'Could you translate a sentence about'];
  const things = ['machine learning in simple words', 'the difference between a mutex and a semaphore', 'a healthy breakfast for busy mornings', 'Monday meetings', 'how rainbows form', 'the French language', 'the rules of chess', 'JavaScript promises and Python generators', 'a marketing plan for a small bakery', 'the water cycle', 'unit tests for a REST API', 'good manners at dinner', 'Christmas dinner', 'why the sky is blue', 'the second law of thermodynamics', 'budgeting for students', 'Excel formulas', 'the history of paper', 'SQL joins', 'the Windows registry'];
  const ends = ['Keep it short.', 'Thanks!', 'Use bullet points.', 'Explain it as if I were ten.', 'I have a test on Friday.', 'Include at least 3 examples.', 'My budget is $250 for 12 people.', 'It should take about 45 minutes.', 'Answer in English.', 'Do not use any jargon.'];
  return Array.from({ length: 1500 }, () => `${pick(starts)} ${pick(things)}. ${pick(ends)}`).join('\n');
}

export function quietCorpora() {
  const random = seededRandom(7);
  return {
    code: fromPackages(/\.(?:[cm]?js|ts)$/, (line) => line.length < 300 && !/\+\d{6}|Copyright|@author/i.test(line), 120_000),
    logs: logs(random),
    identifiers: identifiers(random),
    prose: fromPackages(/\.md$/i, (line) => !NAMES_SOMEBODY.test(line) && /[a-z] [a-z]/.test(line), 60_000) + chat(random),
  };
}
