export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const ESCAPE = '\u001b';
const STYLE = new RegExp(`${ESCAPE}\\[\\d{1,3}m`, 'g');

/** The text as it takes room on the screen. */
export const unpainted = (text: string): string => text.replaceAll(STYLE, '');

/** ANSI colours (ECMA-48, SGR), or none. */
export function painter(colours: boolean): Paint {
  const style = (on: number, off: number) => (text: string) => (colours ? `${ESCAPE}[${on}m${text}${ESCAPE}[${off}m` : text);
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), green: style(32, 39), yellow: style(33, 39), cyan: style(36, 39) };
}
