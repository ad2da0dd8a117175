import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { textOf, type Part } from './model-call.js';

/** A file as a block of a Messages request; `write` gives it back with the block's texts. */
export interface ReadFile<File extends Part> {
  readonly block: JsonObject;
  readonly write: (block: JsonValue | undefined) => File;
}

/**
 * Reads what goes along with a document: its title, which is the file's name where the app gives none, and its context
 * (source: `title` and `context` in @ai-sdk/anthropic 3 and 4).
 */
export function withWords<File extends Part>(file: File, read: ReadFile<File>): ReadFile<File> {
  if (read.block['type'] !== 'document') return read;
  const { title: own, context } = anthropicOptions(file);
  const title = own ?? file['filename'];
  const words = { ...(typeof title === 'string' && { title }), ...(typeof context === 'string' && { context }) };
  return {
    block: { ...read.block, ...words },
    write: (block) => {
      let shown = read.write(block);
      if (!isJsonObject(block)) return shown;
      for (const [name, text] of Object.entries(words)) {
        const edited = textOf(block[name]);
        if (edited === text) continue;
        const named = name === 'title' && own === undefined;
        shown = named ? { ...shown, filename: edited } : { ...shown, providerOptions: { ...optionsOf(shown), anthropic: { ...anthropicOptions(shown), [name]: edited } } };
      }
      return shown;
    },
  };
}

const optionsOf = (file: Part): Readonly<Record<string, unknown>> => (file['providerOptions'] ?? {}) as Readonly<Record<string, unknown>>;

const anthropicOptions = (file: Part): Readonly<Record<string, unknown>> => (optionsOf(file)['anthropic'] ?? {}) as Readonly<Record<string, unknown>>;
