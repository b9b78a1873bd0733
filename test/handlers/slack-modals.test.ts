import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ModalView } from '@slack/types';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Finding } from '../../src/finding/finding.ts';
import {
  CHOOSE_ACTION,
  CHOOSE_MODAL,
  DURATION_INPUT,
  KEEP_ACTION,
  KEEP_MODAL,
  modalMetadata,
  MORE_TIME_ACTION,
  NARROW_ACTION,
  NARROW_MODAL,
  REASON_INPUT,
  REVIEW_ACTION,
  REVIEW_MODAL,
  REVOKE_ACTION,
  RULES_INPUT,
  UNDO_ACTION,
  UNDO_MODAL,
} from '../../src/slack/actions.ts';
import { viewFaults } from '../support/block-kit.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { aFinding, anActor, anExposure, aRule, BOB, GROUP, ORIGIN } from '../support/findings.ts';
import { clickIn, clickOf, payloadBody, slackRequest, submissionOf } from './slack-request.ts';
import { useSlackStage } from './slack-stage.ts';

const ID = `${GROUP.account}/${GROUP.region}/${GROUP.groupId}`;
const BUTTON = `${ID}/1@2`;
const ALICE = { kind: 'person', userId: 'U0ALICE', name: 'alice' } as const;
const [FIRST, SECOND] = [anExposure(1), anExposure(2)] as const;

const stage = useSlackStage({ APPROVERS: 'U0ALICE,S0ONCALL', REOPEN: 'on', MAX_KEEP: '7d', KEEP_CHOICES: '1h,4h' });
const { published, logged } = stage;
const send = (payload: unknown, handler = stage.handler) => handler(slackRequest({ body: payloadBody(payload) }));
const decided = () => published.map(({ type, detail }) => ({ type, ...detail }));

/** The one view that was shown; it is one that Slack takes. */
const shown = () => {
  const calls = stage.slack.calls().filter(({ method }) => method.startsWith('views.'));
  expect(calls).toHaveLength(1);
  const [{ method, params, view } = { method: '', params: {}, view: null }] = calls;
  expect(viewFaults(view)).toEqual([]);
  return { method, params, view: view as ModalView, text: JSON.stringify(view) };
};
const stored = (changes: Partial<Finding> = {}, exposures = [FIRST, SECOND]) =>
  stage.store(aFinding(exposures, changes));

beforeEach(async () => {
  stage.slack.groups['S0ONCALL'] = ['U0CAROL'];
  await stored();
});

describe('a button that asks before it decides', () => {
  const wide = anExposure(3, undefined, { rule: aRule(3, { fromPort: 0, toPort: 65_535 }) });
  const revoked = anExposure(4, { kind: 'revoked', by: BOB, at: Date.now() }, { tags: { team: 'red' } });

  it.each<[string, string, () => Promise<void>, RegExp]>([
    [KEEP_ACTION, KEEP_MODAL, stored, /sgr-0+1/],
    [CHOOSE_ACTION, CHOOSE_MODAL, stored, /sgr-0+2/],
    [NARROW_ACTION, NARROW_MODAL, () => stored({}, [wide]), /10251/],
    [UNDO_ACTION, UNDO_MODAL, () => stored({ undoUntil: Date.now() + HOUR }, [revoked]), /sgr-0+4/],
    [REVIEW_ACTION, REVIEW_MODAL, stored, /sgr-0+1/],
  ])('%s opens its modal by the trigger, and decides nothing yet', async (action, callbackId, prepare, says) => {
    await prepare();
    stage.proxy.forget();
    expect(await send(clickOf(action, BUTTON))).toEqual({ statusCode: 200, body: '' });
    const { method, params, view, text } = shown();
    expect({ method, trigger: params['trigger_id'] }).toEqual({ method: 'views.open', trigger: '1.2.3' });
    expect(view).toMatchObject({
      type: 'modal',
      callback_id: callbackId,
      private_metadata: modalMetadata({ group: GROUP, sequence: 1, version: 2 }, 'C0SECURITY'),
    });
    expect(text).toMatch(says);
    expect(stage.proxy.calls()).toEqual(['DynamoDB_20120810.GetItem']);
    expect(published).toEqual([]);
  });

  it('shows what is stored now, and will decide about that', async () => {
    await stored({ version: 9 });
    await send(clickOf(KEEP_ACTION, BUTTON));
    expect(shown().view.private_metadata).toBe(`${ID}/1@9#C0SECURITY`);
  });

  it.each<[string, Partial<Finding>, Finding['exposures'], RegExp]>([
    ['is archived', { sequence: 2 }, [FIRST], /settled already/],
    [
      'was decided by somebody else',
      {},
      [anExposure(1, { kind: 'revoked', by: BOB, at: NOON })],
      /<@U0BOB> was faster/,
    ],
    [
      'is decided by the deadline',
      {},
      [anExposure(1, { kind: 'revoked', by: { kind: 'deadline' }, at: NOON })],
      /deadline/,
    ],
  ])('says why there is nothing to decide when the finding %s', async (_, changes, exposures, why) => {
    await stored(changes, [...exposures]);
    await send(clickOf(KEEP_ACTION, BUTTON));
    expect(shown().text).toMatch(why);
    expect(shown().view.callback_id ?? '').toBe('');
    expect(published).toEqual([]);
  });

  it('does not let the actor fill in a keep that would be refused, and audits it', async () => {
    const actor = anActor({ kind: 'person', proven: true, name: 'alice@example.com' });
    const own = anExposure(1, undefined, { origin: { ...ORIGIN, actor } });
    const people = { 'alice@example.com': 'U0ALICE' };
    await stored({ people }, [own]);
    await send(clickOf(KEEP_ACTION, BUTTON));
    expect(shown().text).toMatch(/You opened this yourself/);
    expect(decided()).toMatchObject([{ type: 'Refused click', what: 'keep', by: ALICE }]);

    // Of two rules, the other one is theirs to keep.
    stage.slack.forget();
    await stored({ people }, [own, SECOND]);
    await send(clickOf(KEEP_ACTION, BUTTON));
    expect(shown().view.callback_id).toBe(KEEP_MODAL);
  });

  it.each([
    [KEEP_ACTION, 'keep'],
    [UNDO_ACTION, 'undo'],
  ])('tells who is no approver so at once, and audits it: %s', async (action, what) => {
    await send({ ...clickOf(action, BUTTON), user: { id: 'U0MALLORY', name: 'mallory', team_id: 'T0ACME' } });
    expect(shown().text).toMatch(/Only an approver/);
    expect(decided()).toMatchObject([{ type: 'Refused click', what, version: 2, by: { userId: 'U0MALLORY' } }]);
  });

  it('knows an approver by the user group', async () => {
    await send({ ...clickOf(KEEP_ACTION, BUTTON), user: { id: 'U0CAROL', name: 'carol', team_id: 'T0ACME' } });
    expect(shown().view.callback_id).toBe(KEEP_MODAL);
  });

  it('asks nobody for approvers when it only closes', async () => {
    const handler = await stage.load();
    await send(clickOf(CHOOSE_ACTION, BUTTON), handler);
    expect(stage.slack.calls().map(({ method }) => method)).toEqual(['views.open']);
  });

  it.each(['internal_error', 'silence'])(
    'opens all the same while nobody knows the approvers (%s): the remediator asks again',
    async (fault) => {
      const handler = await stage.load();
      stage.slack.fail({ 'usergroups.users.list': fault });
      await send(clickOf(KEEP_ACTION, BUTTON), handler);
      expect(shown().view.callback_id).toBe(KEEP_MODAL);
    },
  );

  it.each(['expired_trigger_id', 'ratelimited', 'silence'])(
    'shows an error to the person when Slack does not open it (%s), and tries no second time',
    async (fault) => {
      stage.slack.fail({ 'views.open': fault });
      expect(await send(clickOf(REVIEW_ACTION, BUTTON))).toMatchObject({ statusCode: 500 });
      expect(stage.slack.calls()).toHaveLength(1);
    },
  );

  it('opens nothing for a group that was never seen', async () => {
    await send(clickOf(KEEP_ACTION, BUTTON.replace(GROUP.groupId, 'sg-0ffffffffffffffff')));
    expect(stage.slack.calls().filter(({ method }) => method.startsWith('views.'))).toEqual([]);
    expect(logged.join()).toContain('not ours');
  });

  it('reads and opens nothing from another channel', async () => {
    await send(clickOf(KEEP_ACTION, BUTTON, { channel: { id: 'C0RANDOM' } }));
    expect(stage.slack.calls()).toEqual([]);
    expect(stage.proxy.calls()).toEqual(['AWSEvents.PutEvents']);
  });
});

const METADATA = `${BUTTON}#C0SECURITY`;
const option = (value: string) => ({ value, text: { type: 'plain_text', text: 'x' } });
const filled = (changes: { rules?: string[]; reason?: unknown; duration?: string } = {}) => ({
  [RULES_INPUT]: {
    [RULES_INPUT]: {
      type: 'checkboxes',
      selected_options: (changes.rules ?? [FIRST.rule.ruleId]).map(option),
    },
  },
  [REASON_INPUT]: {
    [REASON_INPUT]: {
      type: 'plain_text_input',
      value: 'reason' in changes ? changes.reason : '  Load test of the week ',
    },
  },
  [DURATION_INPUT]: {
    [DURATION_INPUT]: { type: 'static_select', selected_option: option(changes.duration ?? String(HOUR)) },
  },
});
const answerOf = ({ body }: APIGatewayProxyStructuredResultV2) => JSON.parse(body ?? '') as Record<string, unknown>;
const CLEARED = { response_action: 'clear' };

describe('a modal that is submitted', () => {
  it('to keep becomes exactly one decision, and closes', async () => {
    stage.proxy.forget();
    const answer = await send(submissionOf(KEEP_MODAL, METADATA, filled()));
    expect(answerOf(answer)).toEqual(CLEARED);
    expect(decided()).toEqual([
      {
        type: 'Decision',
        kind: 'keep',
        finding: `${ID}/1`,
        version: 2,
        by: ALICE,
        ruleIds: [FIRST.rule.ruleId],
        reason: 'Load test of the week',
        keepFor: HOUR,
      },
    ]);
    expect(stage.proxy.calls()).toEqual(['DynamoDB_20120810.GetItem', 'AWSEvents.PutEvents']);
    expect(stage.slack.calls()).toEqual([]);
  });

  it('to revoke some rules, to narrow, and to undo, too', async () => {
    const wide = anExposure(3, undefined, { rule: aRule(3, { fromPort: 0, toPort: 65_535 }) });
    const revoked = anExposure(4, { kind: 'revoked', by: BOB, at: Date.now() }, { tags: { team: 'red' } });
    await stored({ undoUntil: Date.now() + HOUR }, [FIRST, wide, revoked]);
    await send(submissionOf(CHOOSE_MODAL, METADATA, filled({ rules: [FIRST.rule.ruleId] })));
    await send(submissionOf(NARROW_MODAL, METADATA, {}));
    await send(submissionOf(UNDO_MODAL, METADATA, filled({ rules: [revoked.rule.ruleId] })));
    expect(decided()).toMatchObject([
      { kind: 'revoke', ruleIds: [FIRST.rule.ruleId] },
      { kind: 'narrow', ruleIds: null },
      { kind: 'undo', ruleIds: [revoked.rule.ruleId], reason: 'Load test of the week', keepFor: HOUR },
    ]);
  });

  it.each<[string, string, object, RegExp]>([
    ['no rule', RULES_INPUT, { rules: [] }, /at least one rule/],
    ['no reason', REASON_INPUT, { reason: null }, /why/],
    ['blanks for a reason', REASON_INPUT, { reason: ' \n  ' }, /why/],
    ['two letters for a reason', REASON_INPUT, { reason: 'ok ' }, /why/],
    ['a time beyond the longest', DURATION_INPUT, { duration: String(8 * 24 * HOUR) }, /7 d is the longest/],
    ['no time', DURATION_INPUT, { duration: '0' }, /how long/],
    ['a time that is none', DURATION_INPUT, { duration: '1e9' }, /how long/],
  ])('with %s says so beside the input, and decides nothing', async (_, block, changes, says) => {
    const answer = answerOf(await send(submissionOf(KEEP_MODAL, METADATA, filled(changes))));
    expect(answer).toEqual({ response_action: 'errors', errors: { [block]: expect.stringMatching(says) } });
    expect(published).toEqual([]);
  });

  it('after somebody else was faster says who, in the modal', async () => {
    await stored({ version: 3 }, [anExposure(1, { kind: 'revoked', by: BOB, at: NOON })]);
    const answer = answerOf(await send(submissionOf(KEEP_MODAL, METADATA, filled())));
    expect(answer).toMatchObject({ response_action: 'update' });
    expect(viewFaults(answer['view'])).toEqual([]);
    expect(JSON.stringify(answer)).toContain('<@U0BOB> was faster');
    expect(published).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['by somebody of another workspace', { user: { id: 'U0MALLORY', team_id: 'T0OTHER' } }, /Slack Connect/],
    ['in another workspace', { team: { id: 'T0OTHER' } }, /workspace/],
    ['by another app', { api_app_id: 'A0OTHER' }, /app/],
  ])('%s decides nothing, is explained and audited', async (_, changes, why) => {
    stage.proxy.forget();
    const answer = answerOf(await send({ ...submissionOf(KEEP_MODAL, METADATA, filled()), ...changes }));
    expect(JSON.stringify(answer)).toMatch(why);
    expect(decided()).toMatchObject([{ type: 'Refused click', what: 'keep' }]);
    expect(stage.proxy.calls()).toEqual(['AWSEvents.PutEvents']);
  });

  it('that was opened from another channel decides nothing', async () => {
    const answer = await send(submissionOf(KEEP_MODAL, `${BUTTON}#C0RANDOM`, filled()));
    expect(JSON.stringify(answerOf(answer))).toMatch(/channel/);
    expect(decided()).toMatchObject([{ type: 'Refused click' }]);
  });

  it('is published again when it comes again: its version elects one', async () => {
    const request = slackRequest({ body: payloadBody(submissionOf(KEEP_MODAL, METADATA, filled())) });
    await stage.handler(request);
    expect(await stage.handler(request)).toMatchObject({ statusCode: 200 });
    expect(published).toHaveLength(2);
    expect(published[1]).toEqual(published[0]);
  });

  it.each(['', 'hostile-marker', BUTTON, `${BUTTON}#<!here>`])('with the metadata %j is not ours', async (metadata) => {
    expect(answerOf(await send(submissionOf(KEEP_MODAL, metadata, filled())))).toEqual(CLEARED);
    expect(published).toEqual([]);
  });

  it.each([
    'hostile-marker',
    { a: 1 },
    null,
    [],
    { [RULES_INPUT]: { [RULES_INPUT]: { selected_options: [null, 7] } } },
  ])('with inputs that are none is a form that is not filled in: %j', async (values) => {
    const answer = await send(submissionOf(KEEP_MODAL, METADATA, values as Record<string, unknown>));
    expect(answerOf(answer)).toMatchObject({ response_action: 'errors' });
    expect(published).toEqual([]);
  });

  describe('while the bus is down', () => {
    afterEach(() => stage.proxy.cutOff());
    it('stays open, with an error', async () => {
      stage.proxy.cutOff('AWSEvents');
      expect(await send(submissionOf(KEEP_MODAL, METADATA, filled()))).toMatchObject({ statusCode: 500 });
    });
  });
});

describe('a click within a modal or on the Home tab', () => {
  it('decides, and the modal says that it was sent', async () => {
    expect(await send(clickIn('modal', REVOKE_ACTION, BUTTON, METADATA))).toEqual({ statusCode: 200, body: '' });
    expect(decided()).toMatchObject([{ kind: 'revoke', version: 2 }]);
    const { method, params, text } = shown();
    expect({ method, view: params['view_id'] }).toEqual({ method: 'views.update', view: 'V0VIEW' });
    expect(text).toContain('Decision sent');
  });

  it('decides on the Home tab, which belongs to no channel, and says so', async () => {
    await send(clickIn('home', MORE_TIME_ACTION, BUTTON));
    expect(decided()).toMatchObject([{ kind: 'more-time' }]);
    expect(shown()).toMatchObject({ method: 'views.open', text: expect.stringContaining('Decision sent') });
  });

  it('has decided also when Slack does not say so', async () => {
    stage.slack.fail({ 'views.update': 'not_found' });
    expect(await send(clickIn('modal', REVOKE_ACTION, BUTTON, METADATA))).toMatchObject({ statusCode: 200 });
    expect(published).toHaveLength(1);
    expect(logged.join()).toContain('could not confirm');
  });

  it('opens the next modal on top of the first', async () => {
    await send(clickIn('modal', KEEP_ACTION, BUTTON, METADATA));
    expect(shown()).toMatchObject({ method: 'views.push', view: { callback_id: KEEP_MODAL } });
  });

  it('opens from the Home tab a modal whose submission is let in', async () => {
    await send(clickIn('home', REVIEW_ACTION, BUTTON));
    const { method, view } = shown();
    expect({ method, metadata: view.private_metadata }).toEqual({ method: 'views.open', metadata: METADATA });
  });

  it.each(['', `${BUTTON}#C0RANDOM`, 'hostile-marker'])(
    'decides nothing in a modal of the metadata %j',
    async (metadata) => {
      await send(clickIn('modal', REVOKE_ACTION, BUTTON, metadata));
      expect(decided()).toMatchObject([{ type: 'Refused click', what: 'revoke' }]);
      expect(stage.slack.calls()).toEqual([]);
    },
  );
});
