import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { FunctionName } from '../src/config.ts';
import { loadConfig, loadJudgeSettings, VARIABLES_OF } from '../src/config.ts';
import { PortcullisError } from '../src/errors.ts';
import { placeText } from '../src/finding/place.ts';
import type { Policy } from '../src/policy/policy.ts';

const GOOD = {
  SLACK_CHANNEL: 'C0123456789',
  SLACK_BOT_TOKEN_PARAMETER: '/portcullis/prod/slack-bot-token',
  SLACK_SIGNING_SECRET_PARAMETER: '/portcullis/prod/slack-signing-secret',
  TABLE_NAME: 'portcullis-FindingsTable-1',
  DECISIONS_BUS: 'portcullis-prod-decisions',
  ANNOUNCEMENTS_BUS: 'portcullis-prod-announcements',
  INSPECT_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/inspect',
  REMEDIATE_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/remediate',
  REMEDIATE_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:111122223333:remediate',
  DECISIONS_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:111122223333:decisions',
  REOPEN_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/reopen',
  DEAD_LETTERS_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/dead-letters',
  DECISIONS_DEAD_LETTERS_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/decisions-dead-letters',
  OPERATOR_API: 'a1b2c3d4e5',
  STS_URL: 'https://sts.eu-west-1.amazonaws.com/',
  CANARY_GROUP_ID: 'sg-0123456789abcdef0',
  SCHEDULE_GROUP: 'portcullis-prod',
  SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/wake-up',
};
/** The account of the stack, as the ARNs have it. */
const HUB = '111122223333';
const FUNCTIONS = Object.keys(VARIABLES_OF) as FunctionName[];

const faultOf = (functionName: FunctionName, environment: Record<string, string>): string => {
  try {
    loadConfig(functionName, environment);
  } catch (error) {
    if (error instanceof PortcullisError && error.code === 'bad-configuration') return error.message;
    throw error;
  }
  return '';
};

describe('loadConfig', () => {
  it('has a default for everything that is a matter of taste', () => {
    const config = loadConfig('remediate', GOOD);
    const holds = config.settingsOf(HUB);
    expect(holds.decision).toMatchObject({ enforcement: 'enforce', revokeAfter: 900_000, maxKeep: 604_800_000 });
    expect(holds.decision).toMatchObject({ onDeadline: 'revoke', reopen: false, mostExtensions: 2 });
    // Whoever sets nothing lets anyone close, and nobody keep.
    expect(holds.authority).toEqual({ approvers: [], revokeBy: 'channel', operators: [] });
    expect(config.judge).toEqual({ watchedPorts: [6443, 10250], ipv4Threshold: 1n << 24n, ipv6Threshold: 1n << 112n });
    expect(config.SLACK_API_URL).toBe('https://slack.com/api/');
    expect(loadConfig('slack', GOOD)).toMatchObject({ SLACK_TEAM_ID: '', SLACK_APP_ID: '' });
  });

  it('reads what is set', () => {
    const environment = {
      ...GOOD,
      WATCHED_PORTS: ' 10250, 6443,10255 ,6443',
      REVOKE_AFTER: '30s',
      MAX_KEEP: '2h',
      KEEP_CHOICES: '5m, 1h,3h',
      APPROVERS: 'U0ALICE, S0ONCALL01,U0ALICE',
      ENFORCEMENT: 'approve',
      IPV4_THRESHOLD_PREFIX: '16',
    };
    const config = loadConfig('ingress', environment);
    const holds = config.settingsOf(HUB);
    expect(config.judge).toMatchObject({ watchedPorts: [6443, 10250, 10255], ipv4Threshold: 1n << 16n });
    expect(holds.decision).toMatchObject({ enforcement: 'approve', revokeAfter: 30_000, maxKeep: 7_200_000 });
    // No choice is longer than the bound.
    expect(holds.views).toMatchObject({ approvers: ['U0ALICE', 'S0ONCALL01'], keepChoices: [300_000, 3_600_000] });
  });

  it('gives a lease that a run of the remediator cannot outlive and its queue can wait for', () => {
    const { lease } = loadConfig('remediate', GOOD).settingsOf(HUB).decision;
    expect(lease).toBeGreaterThan(60_000);
    expect(lease).toBeLessThan(360_000);
  });

  it.each(FUNCTIONS)('says all at once what is missing in an empty environment of %s', (functionName) => {
    const message = faultOf(functionName, {});
    // Without a heartbeat there is no group that ingress could know.
    const optional = functionName === 'ingress' ? 'CANARY_GROUP_ID' : '';
    const required = VARIABLES_OF[functionName].filter((name) => name in GOOD && name !== optional);
    expect(message.split('\n').slice(1)).toHaveLength(required.length);
    for (const name of required) expect(message).toContain(`- ${name} is not set. Set it to `);
  });

  it.each(FUNCTIONS)('asks %s for nothing that it does not read', (functionName) => {
    const needed: readonly string[] = VARIABLES_OF[functionName];
    const environment = Object.fromEntries(Object.entries(GOOD).filter(([name]) => needed.includes(name)));
    expect(faultOf(functionName, environment)).toBe('');
  });

  it('says every fault at once and what to do about it', () => {
    const message = faultOf('ingress', {
      ...GOOD,
      REVOKE_AFTER: 'soon',
      ENFORCEMENT: 'Enforce',
      SLACK_CHANNEL: '#ops',
    });
    expect(message).toContain('has 3 faults');
    expect(message).toContain(
      '- REVOKE_AFTER is not usable. Set it to a duration: a number and s, m, h or d, such as 15m.',
    );
    expect(message).toContain('- ENFORCEMENT is not usable. Set it to one of observe, approve, enforce.');
    expect(message).toContain('- SLACK_CHANNEL is not usable. Set it to a channel id such as C0123456789');
  });

  it.each([
    ['SLACK_CHANNEL', 'general'],
    ['SLACK_BOT_TOKEN_PARAMETER', 'slack-bot-token'],
    ['SLACK_BOT_TOKEN_PARAMETER', '/a parameter'],
    ['SLACK_API_URL', 'slack.com/api'],
    ['WATCHED_PORTS', '6443,'],
    ['WATCHED_PORTS', '0'],
    ['WATCHED_PORTS', '65536'],
    ['WATCHED_PORTS', '6443-6445'],
    ['IPV4_THRESHOLD_PREFIX', '0'],
    ['IPV4_THRESHOLD_PREFIX', '33'],
    ['IPV6_THRESHOLD_PREFIX', '129'],
    ['REVOKE_AFTER', '0m'],
    ['RETENTION', '23h'],
    ['MAX_KEEP', '24'],
    ['KEEP_CHOICES', '1h,soon'],
    ['KEEP_CHOICES', ','],
    ['APPROVERS', '@alice'],
    ['APPROVERS', 'U0ALICE,bob'],
    ['ON_DEADLINE', 'keep'],
    ['REOPEN', 'yes'],
    ['MORE_TIME_LIMIT', '-1'],
    ['DIGEST_FROM', '0'],
    ['TABLE_NAME', 'a b'],
    ['INSPECT_QUEUE_URL', 'inspect'],
    ['REMEDIATE_QUEUE_ARN', 'arn:aws:sns:eu-west-1:1:x'],
    ['SCHEDULE_ROLE_ARN', 'role/wake-up'],
    ['CANARY_GROUP_ID', 'sg-1'],
  ])('refuses %s=%s', (name, value) => {
    expect(faultOf('ingress', { ...GOOD, [name]: value })).toContain(`- ${name} is not usable`);
  });

  it('never repeats what a variable holds: it may be the secret itself, put in the place of its name', () => {
    const message = faultOf('slack', { ...GOOD, SLACK_BOT_TOKEN_PARAMETER: 'xoxb-1234-very-secret' });
    expect(message).toContain('SLACK_BOT_TOKEN_PARAMETER is not usable');
    expect(message).not.toContain('very-secret');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig('ingress', { ...GOOD, REVOKE_AFTER: ' ' }).settingsOf(HUB).decision.revokeAfter).toBe(900_000);
    expect(faultOf('ingress', { ...GOOD, TABLE_NAME: '' })).toContain('TABLE_NAME is not set');
  });
});

describe('the policy of the accounts', () => {
  const PAYMENTS = '444455556666';
  const folder = mkdtempSync(path.join(tmpdir(), 'portcullis-policy-'));
  const compiled = (policy: Partial<Policy>): string => {
    const file = path.join(folder, `${Object.keys(policy).join('-')}-${JSON.stringify(policy).length}.json`);
    writeFileSync(file, JSON.stringify({ version: 1, defaults: {}, accounts: {}, ...policy }));
    return file;
  };
  const payments = {
    channel: 'C0PAYMENTS',
    approvers: ['S0PAYMENTS'],
    enforcement: 'approve' as const,
    revokeAfter: 60_000,
    regions: ['us-east-1', 'eu-west-1'],
  };
  const EXTERNAL_ID = 'b2d6c1f0';
  const load = (policy: Partial<Policy>) =>
    loadConfig('remediate', { ...GOOD, EXTERNAL_ID, APPROVERS: 'U0ALICE', POLICY_FILE: compiled(policy) });

  it('is that of the environment without a file: one place is watched, that of the stack', () => {
    const { places, home, channels, settingsOf } = loadConfig('remediate', { ...GOOD, APPROVERS: 'U0ALICE' });
    expect(home).toEqual({ account: HUB, region: 'eu-west-1', partition: 'aws' });
    expect(places).toEqual([{ account: HUB, region: 'eu-west-1' }]);
    expect(channels).toEqual(['C0123456789']);
    expect(settingsOf(PAYMENTS)).toEqual(settingsOf(HUB));
    expect(settingsOf(HUB)).toMatchObject({ channel: 'C0123456789', authority: { approvers: ['U0ALICE'] } });
  });

  it('holds for the account that it names, and what it leaves open is as the environment has it', () => {
    const { settingsOf, channels } = load({ accounts: { [PAYMENTS]: payments, '777788889999': {} } });
    expect(settingsOf(PAYMENTS)).toMatchObject({
      channel: 'C0PAYMENTS',
      authority: { approvers: ['S0PAYMENTS'], revokeBy: 'channel' },
      decision: { enforcement: 'approve', revokeAfter: 60_000, maxKeep: 604_800_000 },
      views: { enforcement: 'approve', approvers: ['S0PAYMENTS'] },
    });
    for (const account of [HUB, '777788889999', '999900001111'])
      expect(settingsOf(account)).toMatchObject({
        channel: 'C0123456789',
        authority: { approvers: ['U0ALICE'] },
        decision: { enforcement: 'enforce', revokeAfter: 900_000 },
      });
    expect(channels).toEqual(['C0123456789', 'C0PAYMENTS']);
  });

  it('holds by default for the account of the stack, too, and for one that is not listed any more', () => {
    const { settingsOf } = load({ defaults: { enforcement: 'observe', channel: 'C0EVERYBODY' } });
    for (const account of [HUB, '999900001111'])
      expect(settingsOf(account)).toMatchObject({ channel: 'C0EVERYBODY', decision: { enforcement: 'observe' } });
  });

  it('may say that nobody approves in an account, whoever approves elsewhere', () => {
    const { settingsOf } = load({ accounts: { [PAYMENTS]: { approvers: [] } } });
    expect(settingsOf(PAYMENTS).authority.approvers).toEqual([]);
  });

  it('has every region of every listed account watched, and always the place of the stack', () => {
    const accounts = { [PAYMENTS]: payments, '777788889999': {}, [HUB]: { regions: ['us-east-1'] } };
    expect(load({ accounts }).places.map(placeText)).toEqual([
      `${HUB}/eu-west-1`,
      `${HUB}/us-east-1`,
      `${PAYMENTS}/us-east-1`,
      `${PAYMENTS}/eu-west-1`,
      '777788889999/eu-west-1',
    ]);
  });

  it('needs the ExternalId of the roles as soon as another account is listed', () => {
    const POLICY_FILE = compiled({ accounts: { [PAYMENTS]: payments } });
    expect(faultOf('remediate', { ...GOOD, POLICY_FILE })).toContain('- EXTERNAL_ID is not set');
    expect(faultOf('ingress', { ...GOOD, POLICY_FILE })).toBe('');
    expect(faultOf('remediate', { ...GOOD, POLICY_FILE: compiled({ accounts: { [HUB]: {} } }) })).toBe('');
  });

  it.each(['nowhere.json', '{', '[]', '{"version":2,"defaults":{},"accounts":{}}'])(
    'is not guessed at when the file is missing or none: %s',
    (text) => {
      const file = path.join(folder, 'broken.json');
      writeFileSync(file, text);
      const POLICY_FILE = text === 'nowhere.json' ? path.join(folder, text) : file;
      expect(faultOf('slack', { ...GOOD, POLICY_FILE })).toContain(
        '- POLICY_FILE is not usable. Set it to the path of',
      );
    },
  );
});

describe('loadJudgeSettings', () => {
  it('needs nothing, and refuses what is wrong', () => {
    expect(loadJudgeSettings({}).watchedPorts).toEqual([6443, 10250]);
    expect(() => loadJudgeSettings({ WATCHED_PORTS: 'all' })).toThrow('WATCHED_PORTS is not usable');
  });
});
