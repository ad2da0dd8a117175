import { createAnthropic } from '@ai-sdk/anthropic';
import { createAnthropic as createAnthropic5 } from '@ai-sdk/anthropic-2';
import { createAnthropic as createAnthropic7 } from '@ai-sdk/anthropic-4';
import { ChatAnthropic } from '@langchain/anthropic';
import { streamText, wrapLanguageModel } from 'ai';
import { streamText as streamText5, wrapLanguageModel as wrapLanguageModel5 } from 'ai-5';
import { streamText as streamText7, wrapLanguageModel as wrapLanguageModel7 } from 'ai-7';
import { aiSdkMiddleware } from '../ai-sdk/index.js';
import { collect, type OpenFace, type Seen, type Setting } from './face.testing.js';

const optionsOf = ({ system, maxTokens }: Setting, message: string) => ({ system, prompt: message, maxOutputTokens: maxTokens, maxRetries: 0, onError: () => {} });

/** Reads the parts of an AI SDK stream, whose errors are parts. */
const readParts = (parts: AsyncIterable<{ readonly type: string; readonly text?: string; readonly error?: unknown }>): Promise<Seen> =>
  collect(async (say) => {
    for await (const part of parts) {
      if (part.type === 'text-delta') say(part.text ?? '');
      if (part.type === 'error') throw part.error;
    }
  });

/** Faces that are a library which writes the request in its own words: the same texts, other bytes. */
export const libraryFaces: Readonly<Record<string, OpenFace>> = {
  'AI SDK 6, middleware'(setting) {
    const provider = createAnthropic({ apiKey: setting.key, baseURL: `${setting.url}/v1` });
    const model = wrapLanguageModel({ model: provider(setting.model), middleware: aiSdkMiddleware(setting.guard, { user: setting.user }) });
    return { ask: (message) => readParts(streamText({ model, ...optionsOf(setting, message) }).fullStream) };
  },
  'AI SDK 5, middleware'(setting) {
    const provider = createAnthropic5({ apiKey: setting.key, baseURL: `${setting.url}/v1` });
    const model = wrapLanguageModel5({ model: provider(setting.model), middleware: aiSdkMiddleware(setting.guard) });
    return { ask: (message) => setting.guard.run({ user: setting.user }, () => readParts(streamText5({ model, ...optionsOf(setting, message) }).fullStream)) };
  },
  'AI SDK 7, middleware'(setting) {
    const provider = createAnthropic7({ apiKey: setting.key, baseURL: `${setting.url}/v1` });
    const model = wrapLanguageModel7({ model: provider(setting.model), middleware: aiSdkMiddleware(setting.guard, { user: setting.user }) });
    return { ask: (message) => readParts(streamText7({ model, ...optionsOf(setting, message) }).fullStream) };
  },
  'AI SDK 6, fetch'(setting) {
    const provider = createAnthropic({ apiKey: setting.key, baseURL: `${setting.url}/v1`, fetch: setting.guard.as({ user: setting.user }).fetch() });
    return { hidesCodes: true, ask: (message) => readParts(streamText({ model: provider(setting.model), ...optionsOf(setting, message) }).fullStream) };
  },
  'LangChain, fetch'(setting) {
    const { guard, key, url, model, maxTokens, system, user } = setting;
    const chat = new ChatAnthropic({ apiKey: key, anthropicApiUrl: url, model, maxTokens, maxRetries: 0, streaming: true, clientOptions: { fetch: guard.as({ user }).fetch() } });
    return {
      ask: (message) =>
        collect(async (say) => {
          for await (const chunk of await chat.stream([['system', system], ['user', message]])) say(chunk.text);
        }),
    };
  },
};
