import type { Interpreter } from '../interpreter.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';

/** Events of GitHub that somebody outside sets off by what he writes. */
export const repositoryEvents = /^(?:issues?|issue_comment|pull_request(?:_review(?:_comment|_thread)?)?|discussion(?:_comment)?|commit_comment|push|release)(?:\.\w{1,40})?$/;

/** An app of Probot: what the package's command line, or `run(app)`, is given to start. */
export function startProbot(path: string, interpreter: Interpreter): void {
  const manifest = interpreter.graph.project.packageOf(path);
  if (manifest?.dependencies.has('probot') !== true) return;
  const app = interpreter.imported(path, 'default');
  const node = app.shape.kind === 'function' ? app.shape.closure.node : undefined;
  if (node === undefined || node.params.length === 0 || !/\.(?:on|onAny|webhooks)\b/.test(interpreter.syntax(path)?.text ?? '')) return;
  interpreter.start(`${path}:app`, undefined);
  interpreter.call(app, [values.external('probot', 'app'), values.unknownValue], interpreter.topFrame(path, new Scope()), node);
}
