/** Asks the chat and gives the texts of its answer as they come. Throws an Error with a sentence for the person. */
export async function* streamAnswer(url/*: string */, messages/*: readonly { readonly role: string; readonly content: string }[] */)/*: AsyncGenerator<string> */ {
  const ask = () => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ messages }) });
  let response = await ask();
  if (response.status === 401) {
    // A first visit: the server gives a cookie to those who ask for one.
    await fetch(url, { headers: { accept: 'application/json' } });
    response = await ask();
  }
  if (!response.ok || response.body === null) throw new Error((await response.json()).error.message);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data === undefined) continue;
      const { type, delta, error } = JSON.parse(data.slice(6));
      if (type === 'error') throw new Error(error.message);
      if (type === 'content_block_delta' && delta.type === 'text_delta') yield delta.text;
      if (type === 'message_delta' && delta.stop_reason === 'refusal') throw new Error('Claude does not answer that.');
      if (type === 'message_delta' && delta.stop_reason === 'max_tokens') yield ' … (cut off: this is as long as an answer may be)';
    }
  }
}
