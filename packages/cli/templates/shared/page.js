// The chat page. It holds no key and chooses nothing: model, prompt and limits are the server's.
const turns = [];
const form = document.querySelector('form');
const button = form.querySelector('button');

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});

async function send() {
  const content = form.elements.message.value;
  form.reset();
  button.disabled = true;
  show('You', content);
  turns.push({ role: 'user', content });
  const place = show('Claude', '');
  let answer = '';
  try {
    for await (const text of streamAnswer('/chat', turns)) place.textContent = answer += text;
    turns.push({ role: 'assistant', content: answer });
  } catch (error) {
    // The turn that got no answer is not sent again.
    turns.pop();
    place.textContent = `${answer} ${error.message}`;
  } finally {
    button.disabled = false;
  }
}

/** Adds a turn to the page, as text and never as HTML. Gives the element that holds what was said. */
function show(who, content) {
  const turn = document.createElement('p');
  const name = document.createElement('b');
  const said = document.createElement('span');
  name.textContent = `${who}: `;
  said.textContent = content;
  turn.append(name, said);
  document.querySelector('#turns').append(turn);
  return said;
}

