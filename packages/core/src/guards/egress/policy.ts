import * as z from 'zod/mini';

export const egressPolicy = z.strictObject({
  /** Hosts that answers may point to and load from: `example.com`, or `*.example.com` for its subdomains too. */
  domains: z._default(z.array(z.string().check(z.regex(/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'write a host in lower case, such as example.com or *.example.com'))), []),
  /**
   * Images and everything else that a page loads by itself. `listed`: only from `domains`, or an address that the user
   * or the app wrote in this conversation.
   */
  images: z._default(z.enum(['listed', 'any']), 'listed'),
  /**
   * Links, which need a click. `no-data`: any, unless the address carries text from the system prompt, a tool result or
   * a document. `listed`: only to `domains`.
   */
  links: z._default(z.enum(['no-data', 'listed', 'any']), 'no-data'),
  /**
   * HTML outside code blocks. `keep`: its addresses are treated as with `no-data` and nothing else is touched, so that an app
   * can generate pages. `safe`: scripts, frames, forms, styles and event handlers become inert, and `images` applies to what
   * its tags load. Choose `safe` where answers are put into a page.
   */
  html: z._default(z.enum(['keep', 'safe']), 'keep'),
  /** What happens to a place that is not allowed: it is made inert, or ends the answer. */
  action: z._default(z.enum(['inert', 'deny', 'observe']), 'inert'),
});

export type EgressPolicy = z.output<typeof egressPolicy>;
