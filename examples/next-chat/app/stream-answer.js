/** Asks a chat endpoint and gives the texts of its answer as they come. Throws an Error with a sentence for the person. */
export async function* streamAnswer(url, messages, fetcher = fetch) {
  const response = await fetcher(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ messages }) });
  if (!response.ok) throw new Error((await response.json()).error.message);
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + piece).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data === undefined) continue;
      const { type, delta, error } = JSON.parse(data.slice(6));
      if (type === 'error') throw new Error(error.message);
      if (type === 'content_block_delta' && delta.type === 'text_delta') yield delta.text;
    }
  }
}
