'use client';
import { useState } from 'react';
import { streamAnswer } from './stream-answer.js';

export default function Page() {
  const [turns, setTurns] = useState([]);
  const [busy, setBusy] = useState(false);

  async function send(form) {
    const said = { role: 'user', content: String(form.get('message')) };
    // What got no answer is shown, and not sent again.
    const asked = [...turns.filter(({ failed }) => !failed), said].map(({ role, content }) => ({ role, content }));
    const show = (content, failed = false) => setTurns([...turns, { ...said, failed }, { role: 'assistant', content, failed }]);
    setBusy(true);
    let answer = '';
    try {
      for await (const text of streamAnswer('/api/chat', asked)) show((answer += text));
    } catch (error) {
      show(`${answer}\n${error.message}`, true);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main>
      {turns.map(({ role, content }, index) => (
        <p key={index}>
          <b>{role === 'user' ? 'You' : 'Claude'}:</b> {content}
        </p>
      ))}
      <form action={send}>
        <input name="message" required maxLength={10000} aria-label="Message" />
        <button disabled={busy}>Send</button>
      </form>
    </main>
  );
}
