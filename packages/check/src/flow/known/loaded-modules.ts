import { isAside } from '../../graph/aside.js';
import type { ModuleGraph } from '../../graph/module-graph.js';
import type { Recognizer } from '../evaluator.js';
import { matchesGlob } from '../routes/globs.js';
import * as values from '../value.js';
import { isContainer, registerService } from './containers.js';
import { externalOf } from './chain.js';

/** More modules than a container loads. */
const MOST_MODULES = 500;

/** `container.loadModules(['services/*.js'], { formatName: 'camelCase' })` of awilix: what each module exports, by the name of its file. */
export function loadedModules(graph: ModuleGraph): Recognizer {
  return ({ method, receiver, args, evaluator, frame, node }) => {
    const [globs] = args;
    if (method !== 'loadModules' || globs?.shape.kind !== 'array' || !isContainer(externalOf(receiver))) return undefined;
    const root = graph.project.packageOf(frame.module)?.directory ?? '';
    const own = [...graph.modules].filter(([path, { file }]) => (root === '' || path.startsWith(`${root}/`)) && path !== frame.module && !isAside(file)).map(([path]) => path);
    for (const given of globs.shape.items) {
      const written = values.literalText(given.shape.kind === 'array' ? (given.shape.items[0] ?? given) : given);
      // Where the pattern begins is a setting, and seldom written down; a pattern for what is compiled is one for its source.
      const pattern = `*/${written.replace(/^(?:\.{0,2}\/)+/, '').replaceAll('**/', '*').replace(/\.js$/, '.*s')}`;
      for (const path of own.filter((each) => matchesGlob(pattern, `/${each}`)).slice(0, MOST_MODULES)) {
        const name = (path.split('/').at(-1) ?? '').replace(/\.[cm]?[jt]s$/, '');
        const registration = evaluator.imported(path, 'default');
        for (const key of new Set([name, name.replace(/[-._](\w)/g, (_, letter: string) => letter.toUpperCase())])) registerService(key, { registration, frame, node }, evaluator);
      }
    }
    return receiver;
  };
}
