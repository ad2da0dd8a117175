import { splitArguments } from './lines.js';
import type { PythonCall, Taint } from './taint.js';

type Argument = PythonCall['args'][number];

/** Called on a task: Celery, Dramatiq, Huey, taskiq, Procrastinate. */
const onTask = /^(?:delay|apply_async|apply|send|send_with_options|defer|defer_async|kiq|schedule|enqueue|s|si|signature|remote|spawn|map_async|call_local)$/;
/** Given a function and what to call it with: RQ, executors, threads, background tasks. */
const givenFunction = /^(?:enqueue|enqueue_call|enqueue_in|enqueue_at|enqueue_job|send_task|add_task|to_thread|run_in_threadpool|run_in_executor|run_sync|submit|call_soon|call_later|start_soon|start_background_task|apply_async|partial|add_job|async_task|Thread|Process|Timer|sync_to_async)$/;

/** What arq hands to each job before what it is given. */
const context: Argument = { keyword: '', taint: { user: false, bounded: false, answer: false }, text: 'ctx' };

/** The call that is made later, where one hands it to a queue, a thread or a pool: `rate.delay(text)`, `q.enqueue(rate, text)`. */
export function handedOn({ name, onObject, args }: PythonCall, before: string, taintOf: (text: string) => Taint): PythonCall[] {
  const task = onObject && onTask.test(name) ? /(\w{1,80})\.$/.exec(before)?.[1] : undefined;
  const onOne = task === undefined || args.some((arg) => isTarget(arg)) ? [] : [{ name: task, onObject: false, args: packed(args, taintOf) }];
  if (!givenFunction.test(name)) return onOne;
  const at = args.findIndex((arg) => isTarget(arg) || (arg.keyword === '' && /^(?:[\w.]{1,120}|["'][\w.]{1,120}["'])$/.test(arg.text) && !/^(?:None|self|\d.*)$/.test(arg.text)));
  const target = /([A-Za-z_]\w{0,80})["']?$/.exec(args[at]?.text ?? '')?.[1];
  return target === undefined ? onOne : [...onOne, { name: target, onObject: false, args: [...(name === 'enqueue_job' ? [context] : []), ...packed(args.slice(at + 1), taintOf)] }];
}

function isTarget({ keyword }: Argument): boolean {
  return keyword === 'target' || keyword === 'func' || keyword === 'f';
}

/** Arguments as the function gets them: those in `args=[...]` and `kwargs={...}` taken out of their brackets. */
function packed(args: readonly Argument[], taintOf: (text: string) => Taint): Argument[] {
  return args.flatMap((arg): Argument[] => {
    const value = arg.text.slice(arg.keyword === '' ? 0 : arg.text.indexOf('=') + 1).trim();
    if (arg.keyword === 'args' || (arg.keyword === '' && /^[[(]/.test(value))) return splitArguments(value.slice(1, -1)).map((text) => ({ keyword: '', taint: taintOf(text), text }));
    if (arg.keyword !== 'kwargs' || !value.startsWith('{')) return [arg];
    return splitArguments(value.slice(1, -1)).flatMap((text): Argument[] => {
      const pair = /^["'](\w{1,60})["']\s{0,4}:\s{0,4}(.*)$/s.exec(text);
      return pair === null ? [] : [{ keyword: pair[1] ?? '', taint: taintOf(pair[2] ?? ''), text: pair[2] ?? '' }];
    });
  });
}
