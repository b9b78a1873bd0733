import { PortcullisError } from '../errors.ts';
import type { Command } from '../finding/decide.ts';
import { parseFindingId } from '../finding/finding.ts';

/** Ids of people, of the workspace (U…) or an Enterprise Grid (W…): they become mentions in messages. */
const SLACK_USER = /^[UW][A-Z0-9]{1,30}$/;

/** The remediator's queue: a wake-up, a check, or the EventBridge envelope of a decision. Throws `bad-message`. */
export const parseCommand = (message: unknown): Command => {
  const record = asRecord(message);
  if (record['kind'] === 'wake-up') {
    const finding = parseFindingId(`${text(record['group'])}/1`);
    if (finding) return { kind: 'wake-up', group: finding.group };
  }
  if (record['kind'] === 'check') {
    const finding = parseFindingId(`${text(record['group'])}/1`);
    if (finding) return { kind: 'check', group: finding.group, by: text(record['by']) || null };
  }
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
  throw new PortcullisError(
    'bad-message',
    'The message is neither a wake-up, a check nor a decision. It goes to the dead letters.',
  );
};

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
