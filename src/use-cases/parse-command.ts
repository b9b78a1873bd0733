import { PortcullisError } from '../errors.ts';
import { isPersonId } from '../finding/can-decide.ts';
import type { Command, PersonCommand } from '../finding/command.ts';
import { parseFindingId } from '../finding/finding.ts';
import type { RefusedClick } from '../finding/may-decide.ts';
import { parseDecision, parseRefusal } from './parse-decision.ts';

/** Somebody has paused or resumed, or it is time to look whether people know: see to what follows from it. */
export type FollowPause = { kind: 'pause' };
/** What comes from the two doors: a decision, a refusal to be told and audited, a look at Home, a pause. */
export type FromPeople =
  PersonCommand | { kind: 'refusal'; click: RefusedClick } | { kind: 'show-home'; userId: string } | FollowPause;

type Brought = { decisions: FromPeople; 'wake-ups': Exclude<Command, PersonCommand> | FollowPause };
/** Which of the remediator's two queues a message came by. */
export type CommandQueue = keyof Brought;

/**
 * A message of the remediator: the EventBridge envelope of what people did in Slack or at the command line, which only
 * the queue of decisions may bring, or a wake-up or a check, which only the other may. Who can write to the one can so
 * not speak for people. Throws `bad-message`.
 */
export const parseCommand = <Q extends CommandQueue>(message: unknown, from: Q): Brought[Q] => {
  const { parse, otherwise }: Reader<Q> = READERS[from];
  const command = parse(asRecord(message));
  if (command) return command;
  throw new PortcullisError('bad-message', `${otherwise} It goes to the dead letters.`);
};

/** What our own functions and schedules send. */
const parseOwn = (record: Record<string, unknown>): Brought['wake-ups'] | null => {
  if (record['kind'] === 'pause') return { kind: 'pause' };
  const finding = parseFindingId(`${text(record['group'])}/1`);
  if (finding && record['kind'] === 'wake-up') return { kind: 'wake-up', group: finding.group };
  if (finding && record['kind'] === 'check')
    return { kind: 'check', group: finding.group, by: text(record['by']) || null };
  return null;
};

/** By the source of the event, which the policy of the bus lets one function alone put there. */
const parseFromPeople = (record: Record<string, unknown>): FromPeople | null => {
  const detail = asRecord(record['detail']);
  switch (record['source']) {
    case 'portcullis.slack':
      return parseFromSlack(record['detail-type'], detail);
    case 'portcullis.operator':
      return parseFromOperator(record['detail-type'], detail);
    default:
      return null;
  }
};

const parseFromSlack = (type: unknown, detail: Record<string, unknown>): FromPeople | null => {
  switch (type) {
    case 'Decision':
      return parseDecision(detail, 'slack');
    case 'Refused click': {
      const click = parseRefusal(detail);
      return click && { kind: 'refusal', click };
    }
    case 'Home opened': {
      const userId = text(detail['userId']);
      return isPersonId(userId) ? { kind: 'show-home', userId } : null;
    }
    default:
      return null;
  }
};

const parseFromOperator = (type: unknown, detail: Record<string, unknown>): FromPeople | null => {
  switch (type) {
    case 'Decision':
      return parseDecision(detail, 'operator');
    case 'Pause changed':
      return { kind: 'pause' };
    default:
      return null;
  }
};

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

type Reader<Q extends CommandQueue> = {
  parse: (record: Record<string, unknown>) => Brought[Q] | null;
  otherwise: string;
};
const READERS: { [Q in CommandQueue]: Reader<Q> } = {
  decisions: {
    parse: parseFromPeople,
    otherwise: 'The message of the queue of decisions is neither a decision nor anything else that people do.',
  },
  'wake-ups': { parse: parseOwn, otherwise: 'The message is neither a wake-up nor a check.' },
};
