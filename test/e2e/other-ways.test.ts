import {
  CreateManagedPrefixListCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  type IpPermission,
  ModifyManagedPrefixListCommand,
  ModifySecurityGroupRulesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { authorize, createGroup, inboundText, legitimate, openGroup, world } from './security-groups.ts';
import { build, type SandboxProcess, type SlackMessage, startSandboxProcess } from './start-sandbox.ts';

jest.setTimeout(60_000);

const kubelet = (CidrIp: string): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: 10250,
  ToPort: 10250,
  IpRanges: [{ CidrIp }],
});

/** Parts of the internet, none of which is near the world by itself: one call each, one after the other or at once. */
const openInParts = async (ec2: EC2Client, name: string, parts: readonly string[], atOnce: boolean) => {
  const group = await openGroup(ec2, name, legitimate);
  if (atOnce) await Promise.all(parts.map((part) => authorize(ec2, group, kubelet(part))));
  else for (const part of parts) await authorize(ec2, group, kubelet(part));
  return group;
};

const openByList = async (ec2: EC2Client) => {
  const Entries = [{ Cidr: '10.0.0.0/8' }];
  const made = { PrefixListName: 'offices', AddressFamily: 'IPv4', MaxEntries: 5, Entries };
  const { PrefixList } = await ec2.send(new CreateManagedPrefixListCommand(made));
  const PrefixListId = PrefixList?.PrefixListId ?? '';
  const byList = { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, PrefixListIds: [{ PrefixListId }] };
  const group = await openGroup(ec2, 'by-list', legitimate, byList);
  const AddEntries = [{ Cidr: '0.0.0.0/0' }];
  await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion: 1, AddEntries }));
  return { group, PrefixListId };
};

const openByEdit = async (ec2: EC2Client) => {
  const group = await createGroup(ec2, 'edited');
  const { SecurityGroupRules: [rule] = [] } = await authorize(ec2, group, world(443));
  await authorize(ec2, group, legitimate);
  const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, CidrIpv4: '0.0.0.0/0' };
  const changed = { SecurityGroupRuleId: rule?.SecurityGroupRuleId, SecurityGroupRule };
  await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: group, SecurityGroupRules: [changed] }));
  return group;
};

const openAll = async (ec2: EC2Client) => {
  const [halves, parts, byList, edited] = await Promise.all([
    openInParts(ec2, 'halves', ['3.0.0.0/9', '3.128.0.0/9'], false),
    openInParts(ec2, 'parts', ['3.0.0.0/9', '4.0.0.0/9', '5.0.0.0/9', '6.0.0.0/9'], true),
    openByList(ec2),
    openByEdit(ec2),
  ]);
  return { halves, parts, byList, edited };
};

// What no call opens by itself: none of this can be told from one event alone.
describe('npm start, and ports that are opened in other ways', () => {
  let bot: SandboxProcess;
  let opened: Awaited<ReturnType<typeof openAll>>;
  beforeAll(async () => {
    await build();
    // Without a sweep, which would find all of it sooner or later.
    bot = await startSandboxProcess(['--no-demo', '--revoke-after', '10s'], { SWEEP_EVERY: '1h' });
    opened = await openAll(bot.ec2);
  }, 60_000);
  afterAll(async () => {
    await bot?.stop();
  });

  /** The rules that are left in a group when its one message says that it is closed. */
  const leftIn = async (group: string): Promise<string[]> => {
    const isClosed = (message: SlackMessage) => JSON.stringify(message.blocks).includes('Revoked and verified');
    const { ts } = await bot.messageAbout(group, isClosed);
    const about = (await bot.messages()).filter((message) => JSON.stringify(message).includes(group));
    expect(about.map((message) => message.ts)).toEqual([ts]);
    return inboundText(bot.ec2, group);
  };

  it.each(['halves', 'parts'] as const)('leaves no %s open that are the internet together', async (name) => {
    const left = await leftIn(opened[name]);
    expect(left).toContain('tcp 443-443 10.0.0.0/8');
    expect(left.length).toBeLessThanOrEqual(2);
  });

  it('closes the rule that references a prefix list that gains the world, and leaves the list as it is', async () => {
    const { group, PrefixListId } = opened.byList;
    expect(await leftIn(group)).toEqual(['tcp 443-443 10.0.0.0/8']);
    const { Entries = [] } = await bot.ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));
    expect(Entries.map(({ Cidr }) => Cidr).sort()).toEqual(['0.0.0.0/0', '10.0.0.0/8']);
  });

  it('closes a rule that was edited from 443 to 10250 under its id', async () => {
    expect(await leftIn(opened.edited)).toEqual(['tcp 443-443 10.0.0.0/8']);
  });
});
