import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** `useQuery({ queryFn })`, `useMutation({ mutationFn, onSuccess })` of TanStack Query: asking, and what is done with the answer. */
export const queryCalls: Recognizer = ({ method, callee, args, evaluator, frame, node }) => {
  if (!/^(?:use|create)(?:Suspense|Infinite)?(?:Query|Mutation)$/.test(method) || !/^@tanstack\/|^react-query$|^@trpc\//.test(externalOf(callee)?.module ?? '')) return undefined;
  const [options] = args;
  if (options === undefined) return undefined;
  const asking = values.property(options, 'mutationFn') ?? values.property(options, 'queryFn');
  if (asking === undefined) return undefined;
  const answered = evaluator.branch(frame, values.noFacts, () => evaluator.call(asking, [values.unknownValue], frame, node)).result;
  for (const name of ['onSuccess', 'onSettled', 'select']) {
    const handler = values.property(options, name);
    if (handler !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [answered, values.unknownValue], frame, node));
  }
  const again = values.native('mutate', () => answered);
  return values.record([['data', answered], ['mutateAsync', again], ['refetch', again]], values.unknownValue);
};
