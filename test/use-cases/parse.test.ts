import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OPERATOR_DECISION } from '../../src/adapters/operator-decisions-eventbridge.ts';
import { PortcullisError } from '../../src/errors.ts';
import { inspect } from '../../src/use-cases/inspect.ts';
import { parseCommand, type CommandQueue } from '../../src/use-cases/parse-command.ts';
import { parseGroup } from '../../src/use-cases/parse-group.ts';
import { parseLookUp } from '../../src/use-cases/parse-look-up.ts';
import { GROUP } from '../support/findings.ts';
import { createWorld } from '../support/world.ts';

const ID = `${GROUP.account}/${GROUP.region}/${GROUP.groupId}`;
const RULE = 'sgr-0a1b2c3d4e5f60718';
const detail = {
  kind: 'revoke',
  finding: `${ID}/3`,
  version: 7,
  by: { kind: 'person', userId: 'U0ALICE', name: 'alice' },
  ruleIds: null,
};
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

describe('parseGroup', () => {
  it('reads the group of a message', () => {
    expect(parseGroup({ group: ID })).toEqual(GROUP);
  });

  it.each([null, 'text', 7, {}, { group: null }, { group: [ID] }, { group: `${ID}/1` }, { group: 'sg-1' }])(
    'refuses what names none: %j',
    (message) => {
      expect(tryTo(parseGroup, message)).toBe('bad-message');
    },
  );
});

describe('parseCommand', () => {
  it.each<[string, CommandQueue, unknown]>([
    ['a decision', 'wake-ups', decision()],
    ['a wake-up', 'decisions', { kind: 'wake-up', group: ID }],
    ['a check', 'decisions', { kind: 'check', group: ID }],
    ['a decision that says to be a wake-up as well', 'wake-ups', decision({}, { kind: 'wake-up', group: 'x' })],
  ])('refuses %s from the queue of %s', (_what, from, message) => {
    expect(tryTo((one) => parseCommand(one, from), message)).toBe('bad-message');
  });

  it('reads a decision of the command line, whose answer has a place of its own to wait in', () => {
    const by = { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/olive' };
    const operated = (changes: object) =>
      decision({ by, seen: [RULE], ...changes }, { source: OPERATOR_DECISION.source });
    const operation = '00000000-0000-4000-8000-000000000001';
    expect(tryTo((one) => parseCommand(one, 'decisions'), operated({ operation }))).toMatchObject({ operation });
    for (const other of [undefined, 17, 'pause', `${operation} `])
      expect(tryTo((one) => parseCommand(one, 'decisions'), operated({ operation: other }))).toBe('bad-message');
  });

  const operation = '00000000-0000-4000-8000-000000000001';
  const arn = 'arn:aws:iam::111122223333:user/olive';
  const operated = (changes: object = {}) =>
    decision({ by: { arn }, seen: [RULE], operation, ...changes }, { source: OPERATOR_DECISION.source });

  it.each<[string, object]>([
    ['nobody', { by: null }],
    ['the root user', { by: { arn: 'arn:aws:iam::111122223333:root' } }],
    ['a list of callers', { by: { arn: [arn] } }],
    ['a list of findings', { finding: [`${ID}/3`] }],
    ['a version that is no count', { version: '7' }],
    ['a list of operations', { operation: [operation] }],
    ['what is no operation', { operation: 'pause' }],
    ['more than a finding has', { seen: Array.from({ length: 101 }, (_, n) => `sgr-${n}`) }],
    ['something that is no text', { seen: [[RULE]] }],
    ['more text than names an exposure', { seen: ['x'.repeat(301)] }],
  ])('refuses a decision of the command line that names %s', (_what, changes) => {
    expect(tryTo((one) => parseCommand(one, 'decisions'), operated())).toMatchObject({ by: { arn }, operation });
    expect(tryTo((one) => parseCommand(one, 'decisions'), operated(changes))).toBe('bad-message');
  });

  it('reads a check, with who made the change where it says so', () => {
    const check = (by: unknown) => parseCommand({ kind: 'check', group: ID, by }, 'wake-ups');
    expect(check('carol')).toEqual({ kind: 'check', group: GROUP, by: 'carol' });
    for (const by of [7, ['carol'], '', undefined])
      expect(check(by)).toEqual({ kind: 'check', group: GROUP, by: null });
  });

  it('reads a name that is no text as none', () => {
    for (const name of [7, null, ['alice']])
      expect(parseCommand(decision({ by: { ...detail.by, name } }), 'decisions')).toMatchObject({ by: { name: '' } });
  });

  it('reads a wake-up', () => {
    expect(parseCommand({ kind: 'wake-up', group: ID }, 'wake-ups')).toEqual({ kind: 'wake-up', group: GROUP });
  });

  const by = { kind: 'person', userId: 'U0ALICE', name: 'alice' };
  const clicked = { group: GROUP, sequence: 3, version: 7, by };
  const reasoned = { reason: 'Load test of the week', keepFor: 3_600_000 };
  const proposal = `${ID}/3/proposal/6`;
  const exception = `${ID}/2/exception/4/${RULE}`;
  it.each<[object]>([
    [{ kind: 'revoke', ruleIds: null }],
    [{ kind: 'revoke', ruleIds: [RULE] }],
    [{ kind: 'narrow', ruleIds: [RULE, 'sgr-1'] }],
    [{ kind: 'keep', ruleIds: null, ...reasoned }],
    [{ kind: 'undo', ruleIds: Array.from({ length: 100 }, (_, n) => `sgr-${n}`), ...reasoned }],
    [{ kind: 'agree', proposal }],
    [{ kind: 'more-time' }],
    [{ kind: 'withdraw', exception }],
    [{ kind: 'adopt' }],
  ])('reads the decision %j, and nothing that does not belong to it', (made) => {
    const odd = { hostile: true, group: 'x', sequence: 9 };
    const sent = { ...odd, ...detail, ruleIds: undefined, ...made };
    expect(parseCommand(decision(sent), 'decisions')).toEqual({ ...clicked, ...made });
  });

  it('cuts what people wrote to what is stored, at a whole character', () => {
    const wordy = { kind: 'keep', ruleIds: null, keepFor: 1, reason: `  ${'ä'.repeat(151)} ` };
    const named = { by: { ...by, name: '🦊'.repeat(40) } };
    expect(parseCommand(decision({ ...wordy, ...named }), 'decisions')).toMatchObject({
      reason: 'ä'.repeat(150),
      by: { name: '🦊'.repeat(32) },
    });
  });

  it.each<[string, object]>([
    ['rules of no list', { ruleIds: RULE }],
    ['no rule', { ruleIds: [] }],
    ['more rules than a finding has', { ruleIds: Array.from({ length: 101 }, (_, n) => `sgr-${n}`) }],
    ['a rule that is none', { ruleIds: [RULE, 'sgr-<!here>'] }],
    ['a rule that is a number', { ruleIds: [7] }],
    ['rules left unsaid', { ruleIds: undefined }],
    ['a list of rules in the list', { ruleIds: [[RULE]] }],
    ['a keep of rules of no list', { kind: 'keep', reason: 'because', keepFor: 1, ruleIds: RULE }],
    ['a list of findings', { finding: [`${ID}/3`] }],
    ['a list of people', { by: { userId: ['U0ALICE'] } }],
    ['a list of proposals', { kind: 'agree', proposal: [proposal] }],
    ['a list of exceptions', { kind: 'withdraw', exception: [exception] }],
    ['a keep without a reason', { kind: 'keep', keepFor: 1 }],
    ['a keep for no reason', { kind: 'keep', reason: ' \n ', keepFor: 1 }],
    ['a keep without an end', { kind: 'keep', reason: 'because' }],
    ['a keep for no time', { kind: 'keep', reason: 'because', keepFor: 0 }],
    ['a keep back in time', { kind: 'keep', reason: 'because', keepFor: -1 }],
    ['a keep for ever', { kind: 'keep', reason: 'because', keepFor: 10 * 366 * 86_400_000 }],
    ['a keep until a text', { kind: 'keep', reason: 'because', keepFor: '1' }],
    ['an undo for half a millisecond', { kind: 'undo', reason: 'because', keepFor: 0.5 }],
    ['a word on no proposal', { kind: 'agree' }],
    [
      'a word on another group’s proposal',
      { kind: 'agree', proposal: proposal.replace('111122223333', '999988887777') },
    ],
    ['a word on an exception', { kind: 'agree', proposal: exception }],
    ['the end of no exception', { kind: 'withdraw' }],
    ['the end of a hostile exception', { kind: 'withdraw', exception: `${exception}<!here>` }],
    [
      'the end of another group’s exception',
      { kind: 'withdraw', exception: exception.replace('eu-west-1', 'eu-west-2') },
    ],
    ['a version below nothing', { version: -1 }],
    ['somebody who is a text', { by: 'U0ALICE' }],
  ])('refuses a decision about %s', (_what, changes) => {
    expect(tryTo((one) => parseCommand(one, 'decisions'), decision(changes))).toBe('bad-message');
  });

  const refusal = (changes: object = {}) =>
    decision(
      { kind: undefined, what: 'keep', why: 'Decisions are made in the channel.', ...changes },
      {
        'detail-type': 'Refused click',
      },
    );

  it('reads a click that the door refused', () => {
    const click = { ...clicked, what: 'keep', why: 'Decisions are made in the channel.' };
    expect(parseCommand(refusal(), 'decisions')).toEqual({ kind: 'refusal', click });
    expect(tryTo((one) => parseCommand(one, 'wake-ups'), refusal())).toBe('bad-message');
  });

  it('knows whether the door has told them already, by its word alone', () => {
    const toldIn = (told: unknown) => {
      const command = parseCommand(refusal({ told }), 'decisions');
      return command.kind === 'refusal' ? Object.entries(command.click).find(([name]) => name === 'told') : null;
    };
    expect(toldIn(true)).toEqual(['told', true]);
    for (const told of [false, 'yes', 1, undefined]) expect(toldIn(told)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['of nothing', { what: 'wake-up' }],
    ['without a why', { why: '' }],
    ['with a why that is no text', { why: 7 }],
    ['with no why at all', { why: null }],
    ['of nobody', { by: { userId: '<!here>' } }],
    ['about nothing', { finding: ID }],
  ])('refuses a refusal %s', (_what, changes) => {
    expect(tryTo((one) => parseCommand(one, 'decisions'), refusal(changes))).toBe('bad-message');
  });

  it('reads a look at the Home tab, by a person', () => {
    const opened = (userId: unknown) => decision({ userId }, { 'detail-type': 'Home opened' });
    expect(parseCommand(opened('U0ALICE'), 'decisions')).toEqual({ kind: 'show-home', userId: 'U0ALICE' });
    for (const userId of ['', 'alice', 'C0SECURITY', 7, undefined])
      expect(tryTo((one) => parseCommand(one, 'decisions'), opened(userId))).toBe('bad-message');
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'wake-up'],
    ['a wake-up of no group', { kind: 'wake-up' }],
    ['a check of no group', { kind: 'check' }],
    ['something else about a group', { kind: 'sweep', group: ID }],
    ['a decision without any detail', decision({}, { detail: undefined })],
    ['a wake-up of a finding', { kind: 'wake-up', group: `${ID}/3` }],
    ['a wake-up of a hostile group', { kind: 'wake-up', group: `${ID}|<!here>` }],
    ['another source', decision({}, { source: 'portcullis' })],
    ['another detail type', decision({}, { 'detail-type': 'Exposure revoked' })],
    ['a decision of another kind', decision({ kind: 'wake-up' })],
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

describe('a message of the inspector', () => {
  it.each<[string, unknown]>([
    ['is nothing', null],
    ['is left out', undefined],
    ['is a text', 'sweep'],
    ['is a sweep of no place', { kind: 'sweep', account: '1', region: 'eu-west-1' }],
  ])('that %s is refused', async (_what, message) => {
    await expect(inspect(createWorld().depsOf('m/1'), message)).rejects.toMatchObject({ code: 'bad-message' });
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
