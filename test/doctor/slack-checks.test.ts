import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createWorkspaceSlack } from '../../src/adapters/workspace-slack.ts';
import { checkSecret } from '../../src/doctor/check-secret.ts';
import type { Check } from '../../src/doctor/check.ts';
import { examineSecrets, examineSlack } from '../../src/doctor/examine-slack.ts';
import type { DoctorDeps } from '../../src/doctor/doctor-deps.ts';
import type { Settings } from '../../src/doctor/settings.ts';
import { BOT_TOKEN, startSlackWorkspaceStub, type SlackWorkspaceStub } from '../support/slack-workspace-stub.ts';

const SETTINGS: Settings = {
  parameters: { botToken: '/bot', signingSecret: '/signing' },
  channels: ['C0SECURITY'],
  approvers: ['U0DANA', 'S0ONCALL'],
  team: 'T0ACME',
  app: 'A0GATE',
  places: [],
};
const SCOPES = ['chat:write', 'channels:history', 'users:read'];

let slack: SlackWorkspaceStub;
beforeEach(async () => {
  slack = await startSlackWorkspaceStub();
  slack.scopes = [...SCOPES];
});
afterEach(() => slack.close());

const examine = async (changes: Partial<Settings> = {}, token: string | undefined = BOT_TOKEN) => {
  const deps = {
    workspace: (given: string) => createWorkspaceSlack(given, slack.apiUrl),
    manifestScopes: () => SCOPES,
  } as Partial<DoctorDeps> as DoctorDeps;
  const { checks } = await examineSlack(deps, { ...SETTINGS, ...changes }, token);
  return { checks, of: (id: string) => checks.find((check) => check.id === id) };
};
const notOk = (checks: readonly Check[]) => checks.filter(({ outcome }) => outcome !== 'ok').map(({ id }) => id);

describe('the workspace', () => {
  it('is all right as it should be', async () => {
    const { checks } = await examine();
    expect(checks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['slack-token', 'ok'],
      ['slack-scopes', 'ok'],
      ['slack-channel:C0SECURITY', 'ok'],
      ['approvers', 'ok'],
    ]);
  });

  it('needs no scope that the bot has not anyway', async () => {
    await examine();
    // conversations.info would need channels:read.
    expect([...new Set(slack.calls)].sort()).toEqual([
      'auth.test',
      'bots.info',
      'conversations.history',
      'usergroups.users.list',
      'users.info',
    ]);
  });

  it.each<[string, () => void, Partial<Settings>, string, Partial<Record<keyof Check, unknown>>]>([
    [
      'the token was revoked',
      () => slack.instead.set('auth.test', { ok: false, error: 'token_revoked' }),
      {},
      'slack-token',
      { outcome: 'failure', what: expect.stringContaining('token_revoked') },
    ],
    ['the token is of another workspace', () => undefined, { team: 'T0OTHER' }, 'slack-token', { outcome: 'failure' }],
    ['the token is of another app', () => undefined, { app: 'A0OTHER' }, 'slack-token', { outcome: 'failure' }],
    [
      'a scope is missing',
      () => slack.scopes.pop(),
      {},
      'slack-scopes',
      { outcome: 'failure', what: 'the token lacks users:read' },
    ],
    [
      'a scope is too many',
      () => slack.scopes.push('admin'),
      {},
      'slack-scopes',
      { outcome: 'warning', what: expect.stringContaining('admin') },
    ],
    [
      'the bot is not in the channel',
      () => slack.instead.set('conversations.history', { ok: false, error: 'not_in_channel' }),
      {},
      'slack-channel:C0SECURITY',
      { outcome: 'failure', todo: expect.stringContaining('/invite') },
    ],
    [
      'the channel is unknown',
      () => slack.instead.set('conversations.history', { ok: false, error: 'channel_not_found' }),
      {},
      'slack-channel:C0SECURITY',
      { outcome: 'failure' },
    ],
    [
      'the history may not be read',
      () => slack.instead.set('conversations.history', { ok: false, error: 'missing_scope' }),
      {},
      'slack-channel:C0SECURITY',
      { outcome: 'skipped', what: expect.stringContaining('missing_scope') },
    ],
    [
      'an approver has left',
      () => slack.instead.set('users.info', { ok: true, user: { id: 'U0DANA', team_id: 'T0ACME', deleted: true } }),
      {},
      'approvers',
      { outcome: 'failure', what: 'U0DANA is deactivated' },
    ],
    [
      'an approver is a guest',
      () =>
        slack.instead.set('users.info', { ok: true, user: { id: 'U0DANA', team_id: 'T0ACME', is_restricted: true } }),
      {},
      'approvers',
      { outcome: 'failure', what: expect.stringContaining('a guest') },
    ],
    ['an approver is nobody', () => undefined, { approvers: ['U0NOBODY'] }, 'approvers', { outcome: 'failure' }],
    ['a group of approvers is gone', () => undefined, { approvers: ['S0GONE'] }, 'approvers', { outcome: 'failure' }],
    [
      'a group of approvers is empty',
      () => slack.instead.set('usergroups.users.list', { ok: true, users: [] }),
      {},
      'approvers',
      { outcome: 'failure', what: 'the user group S0ONCALL is empty' },
    ],
    ['there is no approver', () => undefined, { approvers: [] }, 'approvers', { outcome: 'warning' }],
  ])('is told of when %s, and of nothing else', async (_title, spoil, changes, id, expected) => {
    spoil();
    const { checks, of } = await examine(changes);
    expect(of(id)).toMatchObject(expected);
    expect(notOk(checks)).toEqual([id]);
  });

  it('is skipped when it does not answer', async () => {
    await slack.close();
    expect((await examine()).of('slack-token')).toMatchObject({
      outcome: 'skipped',
      what: expect.stringContaining('does not answer'),
    });
    slack = await startSlackWorkspaceStub();
  });

  it('is not asked without a token', async () => {
    const { checks } = await examine({}, '');
    expect(checks.length).toBeGreaterThan(0);
    expect((await examineSlack({} as DoctorDeps, SETTINGS, undefined)).checks).toEqual([
      expect.objectContaining({ id: 'slack-token', outcome: 'skipped' }),
    ]);
  });
});

describe('a secret', () => {
  const VALUE = 'xoxb-1234-very-secret';
  const check = (state: { isSecure: boolean; value: string } | null) =>
    checkSecret('botToken', '/portcullis/prod/slack-bot-token', 'eu-west-1', { kind: 'read', value: state });

  it.each<[string, Parameters<typeof check>[0], string]>([
    ['there and encrypted', { isSecure: true, value: VALUE }, 'ok'],
    ['gone', null, 'failure'],
    ['plain text', { isSecure: false, value: VALUE }, 'failure'],
    ['empty', { isSecure: true, value: '' }, 'failure'],
    ['something else', { isSecure: true, value: 'xoxp-of-a-person' }, 'failure'],
  ])('that is %s is %s', (_title, state, outcome) => {
    const made = check(state);
    expect(made).toMatchObject({ id: 'secret:slack-bot-token', outcome });
    // Whatever is wrong with it: nobody reads it here.
    expect(JSON.stringify(made)).not.toContain(state?.value || 'nothing');
  });

  it('is used only where it is good', async () => {
    const deps = {
      region: 'eu-west-1',
      secrets: async () =>
        new Map([
          ['/bot', { isSecure: true, value: VALUE }],
          ['/signing', { isSecure: true, value: '' }],
        ]),
    } as Partial<DoctorDeps> as DoctorDeps;
    const { usable, section } = await examineSecrets(deps, SETTINGS);
    expect(usable).toEqual({ botToken: VALUE });
    expect(section.checks.map(({ outcome }) => outcome)).toEqual(['ok', 'failure']);
  });

  it('is skipped where nobody may read it', async () => {
    const deps = {
      region: 'eu-west-1',
      secrets: () => Promise.reject(new Error('AccessDeniedException')),
    } as Partial<DoctorDeps> as DoctorDeps;
    const { usable, section } = await examineSecrets(deps, SETTINGS);
    expect(usable).toEqual({});
    expect(section.checks.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
  });
});
