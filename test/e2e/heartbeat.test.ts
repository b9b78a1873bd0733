import { DescribeSecurityGroupRulesCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { build, type SandboxProcess, startSandboxProcess } from './start-sandbox.ts';
import { until } from './until.ts';

jest.setTimeout(60_000);

describe('npm start, with a heartbeat every second', () => {
  let bot: SandboxProcess;

  beforeAll(async () => {
    await build();
    bot = await startSandboxProcess(['--no-demo'], { HEARTBEAT_EVERY: '1s' });
  }, 60_000);
  afterAll(async () => {
    await bot?.stop();
  });

  it('sees it arrive, again and again, by way of EC2, CloudTrail, EventBridge, the queue and ingress', async () => {
    await until(
      'three heartbeats',
      20_000,
      () => bot.output(),
      async () => (bot.output().match(/heartbeat +arrived/g) ?? []).length >= 3 || null,
    );
    expect(bot.output()).not.toContain('problem');
  });

  it('opens and closes its own group, and says nothing in Slack', async () => {
    const { SecurityGroups = [] } = await bot.ec2.send(new DescribeSecurityGroupsCommand({}));
    const ids = SecurityGroups.filter(({ GroupName }) => GroupName === 'CanaryGroup').map(({ GroupId }) => GroupId);
    expect(ids).toHaveLength(1);
    const changed = [...bot.output().matchAll(/(sg-\w+) +(?:Authorize|Revoke)SecurityGroupIngress/g)];
    expect([...new Set(changed.map(([, id]) => id))]).toEqual(ids);
    await until(
      'the group to be as it was',
      20_000,
      () => bot.output(),
      async () => {
        const Filters = [{ Name: 'group-id', Values: ids.flatMap((id) => id ?? []) }];
        const { SecurityGroupRules = [] } = await bot.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
        return SecurityGroupRules.every(({ IsEgress }) => IsEgress) || null;
      },
    );
    expect(await bot.messages()).toEqual([]);
  });
});
