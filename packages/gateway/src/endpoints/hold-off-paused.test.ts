import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBench } from '../gateway.testing.js';
import { ask, codeOf, rawExchange } from '../http.testing.js';

const denied = '{"model":"claude-opus-5-5","max_tokens":20,"workspace_id":"wrkspc_other","messages":[{"role":"user","content":"Hello"}]}';

test('a caller that is paused is refused before its body is read, on record; until then it is not', async (context) => {
  const bench = await startBench({ policy: { abuse: { pauseAfter: 2, slowAfter: 50 }, endpoints: { batches: true } } });
  context.after(() => bench.close());
  const headers = { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' };
  const head = (path: string) => `POST ${path} HTTP/1.1\r\nhost: x\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}content-length: 1000\r\nexpect: 100-continue\r\n\r\n`;
  const paths = ['/v1/messages', '/v1/messages/count_tokens', '/v1/messages/batches'];
  for (const path of paths) assert.match(await rawExchange(bench.gateway.port, [head(path)], { wait: 1000 }), /^HTTP\/1\.1 100 Continue/, path);
  for (let call = 1; call <= 2; call++) {
    assert.equal(codeOf((await ask(bench.gateway.url, { headers, body: denied })).body), 'feature_not_allowed');
    await bench.rowsBy(call);
  }
  for (const [index, path] of paths.entries()) {
    const answer = await rawExchange(bench.gateway.port, [head(path)], { wait: 1500 });
    assert.match(answer, /^HTTP\/1\.1 429 /, `${path}: the body is not asked for`);
    assert.match(answer, /^retry-after: \d+\r$/im);
    assert.equal(codeOf(answer.slice(answer.indexOf('\r\n\r\n') + 4)), 'caller_paused');
    assert.equal((await bench.rowsBy(3 + index))[2 + index]?.code, 'caller_paused');
  }
});
