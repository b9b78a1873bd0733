import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDirectorySlack } from '../../src/adapters/directory-slack.ts';
import { createSlackClient } from '../../src/adapters/notifier-slack.ts';
import type { Log } from '../../src/ports.ts';
import { createTestClock, MINUTE, SECOND } from '../support/clock.ts';
import {
  startSlackPeopleStub,
  type SlackPeopleStub,
  type StubFault,
  type StubUser,
} from '../support/slack-people-stub.ts';
import { GROUP } from '../support/findings.ts';
import { createSecretsMemory } from '../support/secrets-memory.ts';

const HOME = 'T0ACME';
const dana: StubUser = {
  id: 'U0DANA',
  name: 'dana',
  team_id: HOME,
  profile: { display_name: 'Dana Ops', email: 'dana@acme.example' },
};
const OUTAGES: [string, StubFault][] = [
  ['is down', { kind: 'status', status: 503 }],
  ['asks for patience', { kind: 'status', status: 429, headers: { 'retry-after': '30' } }],
  ['has trouble of its own', { kind: 'error', error: 'internal_error' }],
  ['says nothing', { kind: 'silence' }],
];

let stub: SlackPeopleStub;
beforeEach(async () => {
  stub = await startSlackPeopleStub(HOME);
  stub.users = [dana];
  stub.groups = { S0ONCALL: [dana.id] };
});
afterEach(() => stub.close());

const create = (approvers: readonly string[] = ['S0ONCALL']) => {
  const clock = createTestClock();
  const logged: Parameters<Log>[] = [];
  // As createSlackClient makes it, but for the patience: silence has to end within a test.
  const client = new WebClient('xoxb-1', {
    slackApiUrl: stub.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 1_000,
    logLevel: LogLevel.ERROR,
  });
  const log: Log = (...line) => void logged.push(line);
  return { directory: createDirectorySlack(client, { approversOf: () => approvers, clock, log }), clock, logged };
};
const callsOf = (method: string) => stub.calls.filter((call) => call === method).length;

describe('answers are kept', () => {
  it('for five minutes, and asked for anew after that', async () => {
    const { directory, clock } = create();
    await directory.approvers(GROUP.account);
    clock.advance(5 * MINUTE - SECOND);
    await directory.approvers(GROUP.account);
    expect(callsOf('usergroups.users.list')).toBe(1);
    clock.advance(SECOND);
    stub.groups = { S0ONCALL: ['U0NEXT'] };
    expect(await directory.approvers(GROUP.account)).toEqual(new Set(['U0NEXT']));
  });

  it('negative ones too: nobody is nobody for five minutes', async () => {
    const { directory, clock } = create();
    for (let i = 0; i < 3; i += 1) {
      expect(await directory.person('U0NOBODY')).toBeNull();
      expect(await directory.findByEmail('nobody@acme.example')).toBeNull();
    }
    expect([callsOf('users.info'), callsOf('users.lookupByEmail')]).toEqual([1, 1]);
    clock.advance(5 * MINUTE);
    stub.users = [{ ...dana, id: 'U0NOBODY' }];
    expect(await directory.person('U0NOBODY')).toMatchObject({ standing: 'member' });
  });

  it('and many who ask at once make one request', async () => {
    const { directory } = create();
    await Promise.all(Array.from({ length: 20 }, () => directory.person(dana.id)));
    await Promise.all(Array.from({ length: 20 }, () => directory.approvers(GROUP.account)));
    expect(stub.calls.sort()).toEqual(['auth.test', 'usergroups.users.list', 'users.info']);
  });

  it('but no failure is: the next one asks again', async () => {
    const { directory } = create();
    stub.fault = { kind: 'status', status: 503 };
    await expect(directory.approvers(GROUP.account)).rejects.toThrow();
    stub.fault = null;
    expect(await directory.approvers(GROUP.account)).toEqual(new Set([dana.id]));
  });

  it('for a thousand questions, and no more', async () => {
    const { directory } = create();
    await directory.person(dana.id);
    for (let i = 0; i < 1_000; i += 1) await directory.person(`U0NOBODY${i}`);
    await directory.person(dana.id);
    expect(callsOf('users.info')).toBe(1_002);
  }, 60_000);
});

describe.each(OUTAGES)('while Slack %s', (_what, fault) => {
  it('the old answer stands in until it is an hour old, which is logged without names; then nobody is an approver', async () => {
    const { directory, clock, logged } = create();
    await directory.approvers(GROUP.account);
    stub.fault = fault;
    clock.advance(60 * MINUTE - SECOND);
    expect(await directory.approvers(GROUP.account)).toEqual(new Set([dana.id]));
    expect(logged).toEqual([['warn', expect.any(String), { kind: 'group', ageInSeconds: 3_599 }]]);
    clock.advance(SECOND);
    await expect(directory.approvers(GROUP.account)).rejects.toThrow();
    stub.fault = null;
    expect(await directory.approvers(GROUP.account)).toEqual(new Set([dana.id]));
  });

  it('a question that was never answered fails at once', async () => {
    const { directory } = create();
    stub.fault = fault;
    const start = Date.now();
    await expect(directory.person(dana.id)).rejects.toThrow();
    await expect(directory.findByEmail('dana@acme.example')).rejects.toThrow();
    expect(Date.now() - start).toBeLessThan(4_000);
  });
});

describe('an answer that is not the one hoped for ends the old one at once', () => {
  it.each(['missing_scope', 'no_such_subteam', 'token_revoked', 'plan_upgrade_required'])('%s', async (error) => {
    const { directory, clock } = create();
    await directory.approvers(GROUP.account);
    stub.fault = { kind: 'error', error };
    clock.advance(5 * MINUTE);
    await expect(directory.approvers(GROUP.account)).rejects.toMatchObject({ data: { error } });
    stub.fault = { kind: 'status', status: 503 };
    await expect(directory.approvers(GROUP.account)).rejects.toThrow();
  });
});

describe('a person', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['of Slack Connect whom Slack marks', { is_stranger: true }, 'stranger'],
    ['of Slack Connect whom only the team tells', { team_id: 'T0OTHER' }, 'stranger'],
    ['of whose team nothing is said', { team_id: undefined }, 'stranger'],
    ['of another organisation', { team_id: 'T0OTHER', enterprise_user: { teams: ['T0OTHER', 'T0MORE'] } }, 'stranger'],
    [
      'of our organisation and workspace',
      { team_id: 'T0SISTER', enterprise_user: { teams: ['T0SISTER', HOME] } },
      'member',
    ],
    [
      'of our organisation, but another workspace',
      { team_id: 'T0SISTER', enterprise_user: { teams: ['T0SISTER'] } },
      'stranger',
    ],
    ['who is a guest of one channel', { is_ultra_restricted: true, is_restricted: true }, 'guest'],
    ['who is a guest elsewhere', { is_restricted: true, team_id: 'T0OTHER' }, 'stranger'],
    ['who is an app', { is_app_user: true }, 'bot'],
    ['who is a deactivated bot', { is_bot: true, deleted: true }, 'deactivated'],
  ])('%s', async (_what, fields, standing) => {
    stub.users = [{ ...dana, ...fields }];
    expect(await create().directory.person(dana.id)).toEqual({ userId: dana.id, name: 'Dana Ops', standing });
  });

  it('that is Slackbot is a bot, although it says otherwise', async () => {
    stub.users = [{ ...dana, id: 'USLACKBOT', is_bot: false }];
    expect(await create().directory.person('USLACKBOT')).toMatchObject({ standing: 'bot' });
  });

  it('whom this bot may not see is nobody', async () => {
    const { directory } = create();
    await directory.person(dana.id);
    stub.fault = { kind: 'error', error: 'user_not_visible' };
    expect(await directory.person('U0HIDDEN')).toBeNull();
  });

  it('is not found by an e-mail address that nobody confirmed', async () => {
    stub.users = [{ ...dana, is_email_confirmed: false }];
    expect(await create().directory.findByEmail('dana@acme.example')).toBeNull();
  });
});

it('asks Slack nothing for approvers that are all named by their own id', async () => {
  expect(await create(['U0DANA', 'W0ALEX']).directory.approvers(GROUP.account)).toEqual(new Set(['U0DANA', 'W0ALEX']));
  expect(stub.calls).toEqual([]);
});

it('works with the client that the functions use', async () => {
  const client = createSlackClient(createSecretsMemory(), stub.apiUrl);
  const directory = createDirectorySlack(client, { approversOf: () => [], clock: createTestClock(), log: () => {} });
  expect(await directory.findByEmail('dana@acme.example')).toBe(dana.id);
});
