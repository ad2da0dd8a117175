// Calls the gateway from the browser. The token names the user and lasts ten minutes; it is kept in memory only.
const { gateway } = document.body.dataset;
const form = document.querySelector('form');
const button = form.querySelector('button');
const turns = [];
let token;

async function newToken() {
  const response = await fetch('/session', { method: 'POST' });
  if (!response.ok) throw new Error('Please log in.');
  return (await response.json()).token;
}

/** Sends the conversation; once more with a new token where the old one has ended. */
async function send(messages) {
  for (const last of [false, true]) {
    token ??= await newToken();
    const response = await fetch(`${gateway}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ messages, stream: true }),
    });
    if (response.ok) return response.body.getReader();
    if (response.status !== 401 || last) throw new Error((await response.json()).error.message);
    token = undefined;
  }
}

/** The texts of a streamed answer, as they come. */
async function* textsOf(reader) {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + decoder.decode(value, { stream: true })).split('\n\n');
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

/** Adds a turn to the page, as text and never as HTML. Gives the element that holds what was said. */
function show(who, content) {
  const turn = document.createElement('p');
  const said = document.createElement('span');
  said.textContent = content;
  turn.append(`${who}: `, said);
  document.querySelector('#turns').append(turn);
  return said;
}

async function ask(content) {
  show('You', content);
  const place = show('Claude', '');
  const asked = [...turns, { role: 'user', content }];
  let answer = '';
  button.disabled = true;
  try {
    for await (const text of textsOf(await send(asked))) place.textContent = answer += text;
    turns.push(...asked.slice(turns.length), { role: 'assistant', content: answer });
  } catch (error) {
    place.textContent = `${answer} ${error.message}`;
  } finally {
    button.disabled = false;
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const content = form.elements.message.value;
  form.reset();
  void ask(content);
});
