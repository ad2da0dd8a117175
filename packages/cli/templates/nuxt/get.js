import { newVisitor, visitorOf } from 'claviger:visitor';

/** A cookie for somebody new. */
export default defineEventHandler(async (event) => {
  const { headers: sent, url } = toWebRequest(event);
  const headers = new Headers({ 'cache-control': 'no-store' });
  if ((await visitorOf(sent.get('cookie'), process.env.CHAT_SECRET)) === undefined) headers.set('set-cookie', await newVisitor(process.env.CHAT_SECRET, new URL(url).protocol === 'https:'));
  return new Response(null, { status: 204, headers });
});
