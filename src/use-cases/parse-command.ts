import { PortcullisError } from '../errors.ts';
import type { Command } from '../finding/decide.ts';
import { parseFindingId } from '../finding/finding.ts';

/** Ids of people, of the workspace (U…) or an Enterprise Grid (W…): they become mentions in messages. */
const SLACK_USER = /^[UW][A-Z0-9]{1,30}$/;

/** Which of the remediator's two queues a message came by. */
export type CommandQueue = 'decisions' | 'wake-ups';

/**
 * A message of the remediator: the EventBridge envelope of a decision, which only the queue of decisions may bring, or
 * a wake-up or a check, which only the other may. Who can write to the one can so not speak for people. Throws
 * `bad-message`.
 */
export const parseCommand = (message: unknown, from: CommandQueue): Command => {
  const command = from === 'decisions' ? parseDecision(asRecord(message)) : parseOwn(asRecord(message));
  if (command) return command;
  throw new PortcullisError(
    'bad-message',
    from === 'decisions'
      ? 'The message of the queue of decisions is no decision. It goes to the dead letters.'
      : 'The message is neither a wake-up nor a check. It goes to the dead letters.',
  );
};

/** What our own functions and schedules send. */
const parseOwn = (record: Record<string, unknown>): Command | null => {
  const finding = parseFindingId(`${text(record['group'])}/1`);
  if (finding && record['kind'] === 'wake-up') return { kind: 'wake-up', group: finding.group };
  if (finding && record['kind'] === 'check')
    return { kind: 'check', group: finding.group, by: text(record['by']) || null };
  return null;
};

const parseDecision = (record: Record<string, unknown>): Command | null => {
  if (record['source'] === 'portcullis.slack' && record['detail-type'] === 'Decision') {
    const { kind, finding: id, version, by } = asRecord(record['detail']);
    const finding = parseFindingId(text(id));
    const { userId, name } = asRecord(by);
    const isKnown = kind === 'revoke' || kind === 'keep';
    if (
      isKnown &&
      finding &&
      typeof version === 'number' &&
      Number.isSafeInteger(version) &&
      SLACK_USER.test(text(userId))
    )
      return { kind, ...finding, version, by: { kind: 'person', userId: text(userId), name: text(name) } };
  }
  return null;
};

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
