import { type Invocation, withInvocation } from '../src/adapters/log-context.ts';
import { heartbeatDeps } from '../src/deps.ts';
import { beat } from '../src/use-cases/beat.ts';
import { warm } from '../src/warm.ts';

/** Once an hour: a change of the canary group, to prove that changes still arrive. It can touch no other group. */
export const handler = async (_event: unknown, context?: Invocation): Promise<void> =>
  withInvocation(context, () => beat(heartbeatDeps()));

warm(heartbeatDeps);
