import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PortcullisError } from '../../src/errors.ts';
import { parseCommand, type CommandQueue } from '../../src/use-cases/parse-command.ts';
import { parseLookUp } from '../../src/use-cases/parse-look-up.ts';
import { GROUP } from '../support/findings.ts';

const ID = `${GROUP.account}/${GROUP.region}/${GROUP.groupId}`;
const detail = { kind: 'revoke', finding: `${ID}/3`, version: 7, by: { userId: 'U0ALICE', name: 'alice' } };
const decision = (changes: object = {}, envelope: object = {}) => ({
  source: 'portcullis.slack',
  'detail-type': 'Decision',
  detail: { ...detail, ...changes },
  ...envelope,
});
/** Its result, or the code of its refusal; anything else that is thrown is a bug. */
const tryTo = (parse: (message: unknown) => unknown, message: unknown): unknown => {
  try {
    return parse(message);
  } catch (error) {
    if (error instanceof PortcullisError) return error.code;
    throw error;
  }
};

const QUEUES: readonly CommandQueue[] = ['decisions', 'wake-ups'];

describe('parseCommand', () => {
  it.each<[string, CommandQueue, unknown]>([
    ['a decision', 'wake-ups', decision()],
    ['a wake-up', 'decisions', { kind: 'wake-up', group: ID }],
    ['a check', 'decisions', { kind: 'check', group: ID }],
    ['a decision that says to be a wake-up as well', 'wake-ups', decision({}, { kind: 'wake-up', group: 'x' })],
  ])('refuses %s from the queue of %s', (_what, from, message) => {
    expect(tryTo((one) => parseCommand(one, from), message)).toBe('bad-message');
  });

  it('reads a wake-up', () => {
    expect(parseCommand({ kind: 'wake-up', group: ID }, 'wake-ups')).toEqual({ kind: 'wake-up', group: GROUP });
  });

  it.each(['revoke', 'keep'])('reads a decision to %s', (kind) => {
    const by = { kind: 'person', userId: 'U0ALICE', name: 'alice' };
    expect(parseCommand(decision({ kind }), 'decisions')).toEqual({ kind, group: GROUP, sequence: 3, version: 7, by });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'wake-up'],
    ['a wake-up of no group', { kind: 'wake-up' }],
    ['a wake-up of a finding', { kind: 'wake-up', group: `${ID}/3` }],
    ['a wake-up of a hostile group', { kind: 'wake-up', group: `${ID}|<!here>` }],
    ['another source', decision({}, { source: 'portcullis' })],
    ['another detail type', decision({}, { 'detail-type': 'Exposure revoked' })],
    ['a decision of another kind', decision({ kind: 'undo' })],
    ['a decision by the deadline', decision({ by: { kind: 'deadline' } })],
    ['a decision by nobody', decision({ by: { userId: '', name: 'x' } })],
    ['a decision by no Slack user', decision({ by: { userId: '!channel', name: 'x' } })],
    ['a decision without a version', decision({ version: undefined })],
    ['a decision with a version that is no count', decision({ version: 1.5 })],
    ['a decision with a version as text', decision({ version: '7' })],
    ['a decision about a hostile finding', decision({ finding: `${ID}/3 <!channel>` })],
  ])('refuses %s', (_what, message) => {
    for (const from of QUEUES) expect(tryTo((one) => parseCommand(one, from), message)).toBe('bad-message');
  });

  it('refuses whatever else there is, and never by a crash', () => {
    for (const from of QUEUES)
      fc.assert(
        fc.property(fc.anything(), (message) =>
          expect(tryTo((one) => parseCommand(one, from), message)).toBe('bad-message'),
        ),
      );
  });
});

describe('parseLookUp', () => {
  const request = { kind: 'look-up', ...GROUP, groupName: null, facts: {}, lookUps: [{ rules: null }] };

  it('reads a question to the inspector', () => {
    expect(parseLookUp(request)).toMatchObject({ groupId: GROUP.groupId });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a wake-up', { ...request, kind: 'wake-up' }],
    ['one without a place', { ...request, region: undefined }],
    ['one that asks nothing', { ...request, lookUps: undefined }],
    ['one without facts', { ...request, facts: null }],
  ])('refuses %s', (_what, message) => {
    expect(tryTo(parseLookUp, message)).toBe('bad-message');
  });

  it('refuses whatever else there is, and never by a crash', () => {
    fc.assert(fc.property(fc.anything(), (message) => expect(tryTo(parseLookUp, message)).toBe('bad-message')));
  });
});
