import type { Finding, Instant, Operator } from './finding.ts';
import { isFinal } from './finding.ts';

/** While it lasts Portcullis changes no security group: nothing is revoked, narrowed or put back, whoever decides so. */
export type Pause = {
  /** `pause/<number>`. */
  id: string;
  by: Operator;
  reason: string;
  since: Instant;
};

/** Something about a pause that people and the bus are to be told, once each. */
export type PauseEvent = {
  /** The same on every repetition, so that a subscriber can drop the second. */
  id: string;
  kind: 'paused' | 'still-paused' | 'resumed';
  pause: Pause;
  at: Instant;
  /** Null for a reminder. */
  by: Operator | null;
  /** Whether the bus knows; the channel is told afterwards, because Slack may be down. */
  announced: boolean;
};

/** The one item that says whether anything may be closed. Each change of it is written on condition of its version. */
export type PauseRecord = {
  version: number;
  /** Counts the pauses. */
  sequence: number;
  /** Null while nothing is paused. */
  pause: Pause | null;
  /** When people were last told of it. */
  remindedAt: Instant | null;
  /** The event of which the open findings still have to hear; null when they have. */
  unspread: string | null;
  untold: readonly PauseEvent[];
  /** Who tells the first of them right now, or did and never said what came of it. */
  telling: { by: string; until: Instant } | null;
  /** The operations that have changed it, the newest at the end: what is sent again changes nothing. */
  operations: readonly string[];
};

/** From one reminder to the next (ms): loud enough that nobody forgets it, and quiet enough to work beside. */
export const REMIND_EVERY = 1_800_000;

const NEVER: PauseRecord = {
  version: 0,
  sequence: 0,
  pause: null,
  remindedAt: null,
  unspread: null,
  untold: [],
  telling: null,
  operations: [],
};

/** As many operations as are known again: those of days, while a request is good for minutes. */
const MOST_OPERATIONS = 50;

export const pauseOf = (record: PauseRecord | null): Pause | null => record?.pause ?? null;

/** What an operator asks for, and the id by which it is known again. */
type Asked = { by: Operator; operation: string };

/** Null when it is paused already: whoever was first has said why, and may be asked. */
export const paused = (
  record: PauseRecord | null,
  { by, operation, reason }: Asked & { reason: string },
  now: Instant,
): PauseRecord | null => {
  const before = record ?? NEVER;
  if (before.pause !== null || before.operations.includes(operation)) return null;
  const sequence = before.sequence + 1;
  const pause = { id: `pause/${sequence}`, by, reason, since: now };
  return {
    ...withEvent(withOperation({ ...before, sequence }, operation), pause, 'paused', now, by),
    pause,
    remindedAt: now,
  };
};

/** Null when nothing is paused. A reminder that nobody was told of yet would only confuse. */
export const resumed = (record: PauseRecord | null, { by, operation }: Asked, now: Instant): PauseRecord | null => {
  if (record === null || record.pause === null || record.operations.includes(operation)) return null;
  const before = withOperation(record, operation);
  const untold = before.untold.filter(({ kind }) => kind !== 'still-paused');
  return { ...withEvent({ ...before, untold }, record.pause, 'resumed', now, by), pause: null, remindedAt: null };
};

const withOperation = (record: PauseRecord, operation: string): PauseRecord => ({
  ...record,
  operations: [...record.operations, operation].slice(-MOST_OPERATIONS),
});

/** When people are to be reminded next; Infinity while nothing is paused. */
export const nextReminder = ({ pause, remindedAt }: PauseRecord): Instant =>
  pause === null ? Infinity : (remindedAt ?? pause.since) + REMIND_EVERY;

/** Null while no reminder is due; nor is there a second one before the first was told. */
export const reminded = (record: PauseRecord, now: Instant): PauseRecord | null => {
  const { pause, untold } = record;
  if (pause === null || nextReminder(record) > now || untold.some(({ kind }) => kind === 'still-paused')) return null;
  return withEvent({ ...record, remindedAt: now }, pause, 'still-paused', now, null);
};

const withEvent = (
  record: PauseRecord,
  pause: Pause,
  kind: PauseEvent['kind'],
  at: Instant,
  by: Operator | null,
): PauseRecord => {
  const event = { id: `${pause.id}/${kind}/${record.version + 1}`, kind, pause, at, by, announced: false };
  return {
    ...record,
    version: record.version + 1,
    untold: [...record.untold, event],
    unspread: kind === 'still-paused' ? record.unspread : event.id,
  };
};

/** A change of the record as it is; each of these is null when there is nothing to write. */
export const spread = (record: PauseRecord, event: string): PauseRecord | null =>
  record.unspread === event ? { ...record, version: record.version + 1, unspread: null } : null;

export const announced = (record: PauseRecord, event: string): PauseRecord | null =>
  record.untold.some(({ id, announced: was }) => id === event && !was)
    ? {
        ...record,
        version: record.version + 1,
        untold: record.untold.map((one) => (one.id === event ? { ...one, announced: true } : one)),
      }
    : null;

/** Elects who tells the channel of the first event until then. Null while somebody else does, or when all is told. */
export const telling = (record: PauseRecord, by: string, now: Instant, until: Instant): PauseRecord | null =>
  record.untold.length === 0 || (record.telling !== null && record.telling.by !== by && record.telling.until > now)
    ? null
    : { ...record, version: record.version + 1, telling: { by, until } };

/** Whoever told it may not be who is elected by now: told is told. */
export const told = (record: PauseRecord, event: string): PauseRecord | null =>
  record.untold.some(({ id }) => id === event)
    ? { ...record, version: record.version + 1, telling: null, untold: record.untold.filter(({ id }) => id !== event) }
    : null;

/** Nobody knows what came of it: whoever tries next looks first, and need not wait for that. */
export const gaveUp = (record: PauseRecord, by: string, now: Instant): PauseRecord | null =>
  record.telling?.by === by ? { ...record, version: record.version + 1, telling: { by, until: now } } : null;

/** The finding with what its message says of a pause; null when it says so already, or when there is nothing to say it of. */
export const withPause = (finding: Finding, pause: Pause | null): Finding | null =>
  finding.paused?.id === pause?.id || finding.exposures.length === 0
    ? null
    : { ...finding, version: finding.version + 1, paused: pause };

/** Whether it waits for nothing but the end of the pause: decided, or past its deadline. */
export const isHeld = ({ exposures, deadline }: Finding, now: Instant): boolean =>
  exposures.some(({ state }) => {
    if (isFinal(state)) return false;
    return state.kind === 'pending' ? deadline !== null && deadline <= now : state.kind !== 'kept';
  });
