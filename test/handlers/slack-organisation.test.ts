import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { digestIdOf } from '../../src/finding/digest.ts';
import type { GroupKey } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import {
  ADOPT_ALL_ACTION,
  adoptAllValue,
  KEEP_ACTION,
  KEEP_MODAL,
  MORE_TIME_ACTION,
  REVOKE_ACTION,
  REVOKE_ALL_ACTION,
} from '../../src/slack/actions.ts';
import { HOUR } from '../support/clock.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';
import { clickOf, payloadBody, slackRequest, submissionOf } from './slack-request.ts';
import { useSlackStage } from './slack-stage.ts';

const PAYMENTS: GroupKey = { ...GROUP, account: '444455556666' };
const CHANNEL = { id: 'C0PAYMENTS', name: 'payments' };
const policy = {
  version: 1,
  defaults: {},
  accounts: {
    [PAYMENTS.account]: { channel: CHANNEL.id, approvers: ['U0PAULA'] },
    '777788889999': { channel: 'C0LABS', enforcement: 'observe' },
  },
};
const file = path.join(mkdtempSync(path.join(tmpdir(), 'portcullis-policy-')), 'policy.json');
writeFileSync(file, JSON.stringify(policy));

const stage = useSlackStage({ POLICY_FILE: file, APPROVERS: 'U0ALICE' });
const { published, logged } = stage;

beforeAll(async () => {
  await stage.store(aFinding([anExposure(1)], { deadline: Date.now() + HOUR }));
  await stage.store(aFinding([anExposure(2)], { group: PAYMENTS, deadline: Date.now() + HOUR }));
});

const press = (actionId: string, value: string, changes: Record<string, unknown> = {}) =>
  stage.handler(slackRequest({ body: payloadBody(clickOf(actionId, value, changes)) }));
const buttonOf = (group: GroupKey) => `${groupKeyText(group)}/1@2`;
const inPayments = { channel: CHANNEL };

describe('a click about an account with a channel of its own', () => {
  it('counts in that channel', async () => {
    await press(REVOKE_ACTION, buttonOf(PAYMENTS), inPayments);
    expect(published).toMatchObject([{ type: 'Decision', detail: { finding: `${groupKeyText(PAYMENTS)}/1` } }]);
  });

  it.each([REVOKE_ACTION, MORE_TIME_ACTION, KEEP_ACTION])(
    'does not count in the channel of another account: %s',
    async (action) => {
      await press(action, buttonOf(PAYMENTS));
      expect(published.map(({ type }) => type)).toEqual(['Refused click']);
      expect(published[0]?.detail).toMatchObject({ why: expect.stringContaining('in the channel of its alerts only') });
      expect(stage.slack.calls()).toEqual([]);
    },
  );

  it('does not let its channel decide about another account', async () => {
    await press(REVOKE_ACTION, buttonOf(GROUP), inPayments);
    expect(published.map(({ type }) => type)).toEqual(['Refused click']);
  });

  it('is the same for a digest of the account, and for its report', async () => {
    await press(REVOKE_ALL_ACTION, `${digestIdOf(PAYMENTS.account, 1)}@1`);
    await press(ADOPT_ALL_ACTION, adoptAllValue(PAYMENTS));
    expect(published).toEqual([]);
    expect(logged.filter((line) => line.includes('a click was refused'))).toHaveLength(2);
  });

  it('is the same for a modal, whichever channel its metadata names', async () => {
    const metadata = `${buttonOf(PAYMENTS)}#C0SECURITY`;
    await stage.handler(slackRequest({ body: payloadBody(submissionOf(KEEP_MODAL, metadata, {})) }));
    expect(published.map(({ type }) => type)).toEqual(['Refused click']);
  });

  it('opens the modal of a keep for its own approvers, and says to an approver of another account that they are none', async () => {
    await press(KEEP_ACTION, buttonOf(PAYMENTS), inPayments);
    const paula = { id: 'U0PAULA', username: 'paula', name: 'paula', team_id: 'T0ACME' };
    await press(KEEP_ACTION, buttonOf(PAYMENTS), { ...inPayments, user: paula });
    const [refusal, modal] = stage.slack.calls().map(({ view }) => view);
    expect(JSON.stringify(refusal)).toContain('Only an approver may do this');
    expect(modal).toMatchObject({ callback_id: KEEP_MODAL, private_metadata: `${buttonOf(PAYMENTS)}#${CHANNEL.id}` });
  });

  it('decides nothing while only that account is observed, and elsewhere it does', async () => {
    const labs = { ...GROUP, account: '777788889999' };
    await press(REVOKE_ACTION, buttonOf(labs), { channel: { id: 'C0LABS', name: 'labs' } });
    expect(published[0]?.detail).toMatchObject({ why: expect.stringContaining('ENFORCEMENT=observe') });
    published.length = 0;
    await press(REVOKE_ACTION, buttonOf(GROUP));
    expect(published.map(({ type }) => type)).toEqual(['Decision']);
  });
});

describe('/portcullis status', () => {
  const ask = async (channel: string) => {
    const fields = {
      team_id: 'T0ACME',
      user_id: 'U0ALICE',
      command: '/portcullis',
      text: 'status',
      api_app_id: 'A0GATE',
    };
    const body = new URLSearchParams({ ...fields, channel_id: channel, trigger_id: '1.2.3' }).toString();
    return (await stage.handler(slackRequest({ body }))).body ?? '';
  };
  beforeEach(() => stage.proxy.forget());

  it.each([
    ['C0SECURITY', GROUP, PAYMENTS],
    [CHANNEL.id, PAYMENTS, GROUP],
  ])('says in %s what is open in the accounts of that channel, and in no other', async (channel, own, other) => {
    const answer = await ask(channel);
    expect(answer).toContain('1 security group open');
    expect(answer).toContain(own.account);
    expect(answer).not.toContain(other.account);
  });

  it('says nothing in a channel without alerts, but which ones have them', async () => {
    expect(JSON.parse(await ask('C0RANDOM'))).toMatchObject({
      text: 'Please ask in <#C0SECURITY> or <#C0PAYMENTS> or <#C0LABS>, the channel of the account’s alerts.',
    });
  });
});
