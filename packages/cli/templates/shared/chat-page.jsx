'use client';
import { useState } from 'react';
import { streamAnswer } from './stream-answer.js';

/** The chat page. It holds no key and chooses nothing: model, prompt and limits are the server's. */
export default function Chat() {
  const [turns, setTurns] = useState/*:<{ role: string; content: string; failed: boolean }[]> */([]);
  const [busy, setBusy] = useState(false);

  async function send(event/*: React.FormEvent<HTMLFormElement> */) {
    event.preventDefault();
    const form = event.currentTarget;
    const message = new FormData(form).get('message');
    if (typeof message !== 'string') return;
    // What got no answer is shown, and not sent again.
    const asked = [...turns.filter(({ failed }) => !failed), { role: 'user', content: message }].map(({ role, content }) => ({ role, content }));
    const show = (content/*: string */, failed = false) => setTurns([...turns, { role: 'user', content: message, failed }, { role: 'assistant', content, failed }]);
    form.reset();
    show('');
    setBusy(true);
    let answer = '';
    try {
      for await (const text of streamAnswer('/api/chat', asked)) show((answer += text));
    } catch (error) {
      show(`${answer} ${error instanceof Error ? error.message : 'No answer came.'}`, true);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main>
      <div aria-live="polite">
        {turns.map(({ role, content }, index) => (
          <p key={index}>
            <b>{role === 'user' ? 'You' : 'Claude'}: </b>
            {content}
          </p>
        ))}
      </div>
      <form onSubmit={send}>
        <input name="message" required maxLength={10000} aria-label="Message" autoComplete="off" />
        <button disabled={busy}>Send</button>
      </form>
    </main>
  );
}
