import { describe, expect, it } from '@jest/globals';
import type { DeployedStack } from '../../src/doctor/deployed-stack.ts';
import type { DoctorDeps } from '../../src/doctor/doctor-deps.ts';
import { runDoctor } from '../../src/doctor/run-doctor.ts';
import { createTestClock, NOON } from '../support/clock.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/dead';
const STACK: DeployedStack = {
  name: 'portcullis-prod',
  id: 'arn:stack',
  status: 'CREATE_COMPLETE',
  statusReason: null,
  createdAt: NOON,
  parameters: {},
  outputs: { SlackRequestUrl: 'https://gate.example/slack/interactions' },
  resources: [{ logicalId: 'Dead', type: 'AWS::SQS::Queue', physicalId: QUEUE }],
  template: {
    Resources: { Dead: { Type: 'AWS::SQS::Queue' }, Forgotten: { Type: 'AWS::SQS::Queue' } },
  },
};

const nobody = async () => Promise.reject(new Error('AccessDenied'));
/** An account in which only this may be looked at. */
const depsOf = (changes: Partial<DoctorDeps>): DoctorDeps => ({
  clock: createTestClock(NOON),
  region: 'eu-west-1',
  caller: async () => ({ account: '111122223333', partition: 'aws', arn: 'arn:me' }),
  trails: nobody,
  stack: nobody,
  rule: nobody,
  queue: nobody,
  table: nobody,
  schedule: nobody,
  scheduleGroup: nobody,
  role: nobody,
  function: nobody,
  mapping: nobody,
  errors: nobody,
  alarms: nobody,
  topic: nobody,
  secrets: nobody,
  workspace: () => ({ identity: nobody, channel: nobody, approver: nobody }),
  knock: nobody,
  heartbeat: nobody,
  pause: nobody,
  lastSweep: nobody,
  shell: () => ({ variables: {}, faults: [] }),
  policy: () => null,
  manifestScopes: () => [],
  ...changes,
});
const run = async (changes: Partial<DoctorDeps>) => {
  const titles: string[] = [];
  const outcomes: Record<string, string> = {};
  const sections = runDoctor(depsOf(changes), { stack: 'portcullis-prod', requestUrl: null }, () => undefined);
  for await (const { title, checks } of sections) {
    titles.push(title);
    for (const { id, outcome } of checks) outcomes[id] = outcome;
  }
  return { titles, outcomes };
};

describe('the doctor', () => {
  it('goes no further than credentials that AWS does not let in', async () => {
    expect(await run({ caller: nobody })).toEqual({ titles: ['Account'], outcomes: { credentials: 'failure' } });
  });

  it('skips what it may not look at, and goes on', async () => {
    expect((await run({})).outcomes).toEqual({
      credentials: 'ok',
      trail: 'skipped',
      stack: 'skipped',
      settings: 'ok',
      'secret:slack-bot-token': 'skipped',
      'secret:slack-signing-secret': 'skipped',
      'slack-token': 'skipped',
    });
  });

  it('gives its sections in the order in which an event passes through', async () => {
    const { titles } = await run({ stack: async () => STACK });
    expect(titles).toEqual([
      'Account',
      'Events',
      'Queues',
      'Findings',
      'Schedules',
      'Functions',
      'Roles',
      'Alarms',
      'Settings and secrets',
      'Slack',
      'Endpoint',
      'Arrivals',
    ]);
  });

  it('says what CloudFormation does not list, since nobody looks at that', async () => {
    const { outcomes } = await run({ stack: async () => STACK });
    expect(outcomes).toMatchObject({ stack: 'ok', resources: 'warning', 'queue:Dead': 'skipped' });
    expect(outcomes).not.toHaveProperty('queue:Forgotten');
  });

  it('asks for the places of the policy file, too', async () => {
    const asked: string[] = [];
    const table = { logicalId: 'Findings', type: 'AWS::DynamoDB::Table', physicalId: 'findings' };
    await run({
      stack: async () => ({ ...STACK, resources: [table] }),
      policy: () => ({
        version: 1,
        defaults: {},
        accounts: { '444455556666': { regions: ['eu-west-1', 'us-east-1'] } },
      }),
      lastSweep: async (_table, { account, region }) => {
        asked.push(`${account}/${region}`);
        return NOON;
      },
    });
    expect(asked).toEqual(['111122223333/eu-west-1', '444455556666/eu-west-1', '444455556666/us-east-1']);
  });

  it('says what is wrong with the policy file', async () => {
    const policy = () => {
      throw new Error('portcullis.policy.yml:3 no such setting');
    };
    expect((await run({ policy })).outcomes).toMatchObject({ policy: 'failure' });
  });
});
