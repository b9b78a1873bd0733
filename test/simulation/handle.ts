import { alert, type AlertDeps } from '../../src/use-cases/alert.ts';
import { carryOut, type CarryOutDeps } from '../../src/use-cases/carry-out.ts';
import { inspect, type InspectDeps } from '../../src/use-cases/inspect.ts';
import { parseCommand } from '../../src/use-cases/parse-command.ts';
import { parseGroup } from '../../src/use-cases/parse-group.ts';
import { reopen, type ReopenDeps } from '../../src/use-cases/reopen.ts';
import type { OperateDeps } from '../../src/use-cases/operate.ts';
import {
  atSlackDoor,
  atTerminalDoor,
  onSchedule,
  type DoorPorts,
  type SlackRequest,
  type TerminalRequest,
} from './handle-doors.ts';
import type { QueueName } from './queues.ts';

export type Deps = AlertDeps & CarryOutDeps & InspectDeps & ReopenDeps & DoorPorts & Pick<OperateDeps, 'answers'>;

/** Seconds that each function may run, as serverless.yml has them. */
export const TIMEOUTS: Record<QueueName, number> = {
  ingress: 20,
  decisions: 60,
  remediate: 60,
  inspect: 60,
  reopen: 60,
  slack: 10,
  operate: 15,
  heartbeat: 30,
};

/** What each handler does with one message of its queue, or with one request, which it answers. */
export const handle = async (deps: Deps, queue: QueueName, body: unknown): Promise<unknown> => {
  switch (queue) {
    case 'ingress':
      return alert(deps, body);
    case 'inspect':
      return inspect(deps, body);
    case 'remediate':
      return carryOut(deps, parseCommand(body, 'wake-ups'));
    case 'decisions':
      return carryOut(deps, parseCommand(body, 'decisions'));
    case 'reopen':
      return reopen(deps, parseGroup(body));
    case 'slack':
      return atSlackDoor(deps, body as SlackRequest);
    case 'operate':
      return atTerminalDoor(deps, body as TerminalRequest);
    case 'heartbeat':
      return onSchedule(deps);
  }
};
