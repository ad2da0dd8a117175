import { visible } from './visible.js';

/** For HTML and XML text and quoted attributes; characters that XML 1.0 does not allow are made visible. */
export function escapeMarkup(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
