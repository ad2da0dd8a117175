/** Who sent the request, from the session cookie of your app. This stand-in knows one person; put your own session here. */
export function login(request) {
  const cookie = request.headers.get('cookie') ?? '';
  const expected = process.env.DEMO_SESSION;
  return expected && cookie.split('; ').includes(`session=${expected}`) ? { user: 'demo-user' } : undefined;
}
