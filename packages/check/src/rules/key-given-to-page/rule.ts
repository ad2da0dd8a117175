import { holdsEnvironment, keyIn, keyVariables, sentence } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { readingPlace } from '../../flow/places.js';

export const keyGivenToPage: MisuseRule = {
  rule: {
    id: 'key-given-to-page',
    item: 'server-side-only',
    severity: 'error',
    title: 'A preload script gives the app\'s key to its pages',
    remedy: 'Give the pages a function that asks, and keep the key where the question is answered: on a server of yours.',
  },
  find(analysis, report) {
    const variables = keyVariables(analysis.events('client'));
    for (const event of analysis.events('exposed')) {
      const { name: exposed, value } = event.detail;
      const name = keyIn(value, variables) ?? (holdsEnvironment(value) ? 'the whole environment, the key with it,' : undefined);
      if (name === undefined || analysis.isAside(event.path)) continue;
      report.finding({ ruleId: 'key-given-to-page', ...readingPlace(analysis, event.path, event.node, name), message: `${sentence(name)} is given to every page of the window${exposed === '' ? '' : ` as \`window.${exposed}\``}.` });
    }
  },
};
