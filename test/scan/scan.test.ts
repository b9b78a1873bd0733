import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import type { SecurityGroupModel } from '../../src/sandbox/aws/security-group-model.ts';
import { startAwsProxy, type AwsProxy } from '../support/aws-proxy.ts';
import { parseCsv } from './parse-csv.ts';
import { addGroup, KUBELET, linesOf, scanAt } from './scan-stage.ts';

let aws: LocalAws;
let model: SecurityGroupModel;
let proxies: AwsProxy[] = [];
beforeEach(async () => {
  aws = await startAws({ port: 0 });
  model = aws.model('eu-west-1');
});
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
  await aws.close();
});
const before = async (refuse?: Parameters<typeof startAwsProxy>[1]): Promise<AwsProxy> => {
  const proxy = await startAwsProxy(aws.url, refuse);
  proxies = [...proxies, proxy];
  return proxy;
};
const found = (text: string) => linesOf(text).filter(({ kind }) => kind !== 'summary');
const listOf = (cidrs: string[]) =>
  model.createPrefixList({
    name: 'offices',
    family: 4,
    maxEntries: cidrs.length,
    entries: cidrs.map((cidr) => ({ cidr, description: null })),
    tags: [],
  }).id;

const run = (groupId: string, subnet: 'public' | 'private' = 'public') => {
  const place = model.network.subnets().find(({ tags }) => tags.get('Name')?.includes(subnet));
  return model.network.runInstance({
    subnetId: place?.id ?? null,
    groupIds: [groupId],
    hasPublicIp: true,
    ipv6Count: 0,
    imageId: 'ami-00000000000000000',
    instanceType: 't4g.small',
    tags: [],
  }).id;
};

describe('a scan', () => {
  it('finds each rule that opens a watched port to the world, with its id and its reason', async () => {
    const groupId = addGroup(model, [
      { ports: KUBELET, from: '0.0.0.0/0', description: 'for a test' },
      { ports: [443, 443], from: '0.0.0.0/0' },
      { ports: KUBELET, from: '10.0.0.0/8' },
    ]);
    const { stdout, totals } = await scanAt(aws.url);
    const rule = model.rules(groupId).find(({ description }) => description === 'for a test');
    expect(found(stdout)).toEqual([
      expect.objectContaining({
        kind: 'exposed',
        account: '111122223333',
        region: 'eu-west-1',
        groupId,
        ruleId: rule?.id,
        source: '0.0.0.0/0',
        description: 'for a test',
        ports: [10250],
        reason: 'open-to-world: the source is every address there is',
        coverage: 1,
      }),
    ]);
    expect(totals).toMatchObject({ places: 1, exposed: 1, openGroups: 1, unknown: 0, unread: [] });
  });

  it('says of each group whether the internet gets there, and to what', async () => {
    const [reachable, attached, unattached] = [1, 2, 3].map(() =>
      addGroup(model, [{ ports: KUBELET, from: '0.0.0.0/0' }]),
    );
    const id = run(reachable ?? '');
    run(attached ?? '', 'private');
    const { stdout, totals } = await scanAt(aws.url);
    const reachOf = (groupId: string | undefined) => found(stdout).find((line) => line['groupId'] === groupId);
    expect(reachOf(reachable)).toMatchObject({ reach: 'reachable', attached: [{ what: 'instance', id }] });
    expect(reachOf(attached)).toMatchObject({ reach: 'attached', because: ['no IPv4 route to an internet gateway'] });
    expect(reachOf(unattached)).toMatchObject({ reach: 'unattached', attached: [] });
    expect(totals.reachableGroups).toBe(1);
  });

  it('adds the sources of a group up, and not those of two groups', async () => {
    const [half, other] = ['3.0.0.0/9', '18.0.0.0/9'];
    const together = addGroup(
      model,
      [half, other].map((from) => ({ ports: KUBELET, from })),
    );
    addGroup(model, [{ ports: KUBELET, from: half }]);
    addGroup(model, [{ ports: KUBELET, from: other }]);
    const lines = found((await scanAt(aws.url)).stdout);
    expect(lines.map(({ groupId, source }) => [groupId, source])).toEqual([
      [together, half],
      [together, other],
    ]);
    expect(lines[0]?.['reason']).toMatch(/^near-world: /);
  });

  it('reads a prefix list once, however many groups reference it', async () => {
    const list = listOf(['0.0.0.0/1', '128.0.0.0/1']);
    for (let i = 0; i < 3; i += 1) addGroup(model, [{ ports: KUBELET, from: list }]);
    const proxy = await before();
    const { totals } = await scanAt(proxy.url);
    expect(totals.exposed).toBe(3);
    expect(proxy.calls.filter(({ action }) => action === 'GetManagedPrefixListEntries')).toHaveLength(1);
  });

  it('takes as few calls as EC2 allows: a thousand groups a page, and the open ones two hundred at once', async () => {
    for (let i = 0; i < 2_100; i += 1) addGroup(model, [{ ports: [443, 443], from: '0.0.0.0/0' }]);
    for (let i = 0; i < 201; i += 1) addGroup(model, [{ ports: KUBELET, from: '0.0.0.0/0' }]);
    const proxy = await before();
    const { totals } = await scanAt(proxy.url);
    expect(totals).toMatchObject({ pages: 3, groups: 2_303, exposed: 201 });
    const count = (wanted: string) => proxy.calls.filter(({ action }) => action === wanted).length;
    // Three pages of groups, and the names and tags of two batches.
    expect(count('DescribeSecurityGroups')).toBe(3 + 2);
    expect(count('DescribeSecurityGroupRules')).toBe(2);
    expect(count('DescribeNetworkInterfaces')).toBe(2);
    expect(count('DescribeVpcBlockPublicAccessOptions')).toBe(1);
    expect(proxy.calls).toHaveLength(11);
  });

  it('reads no further when nobody reads what it finds', async () => {
    for (let i = 0; i < 2_100; i += 1) addGroup(model, [{ ports: [443, 443], from: '0.0.0.0/0' }]);
    const proxy = await before();
    await scanAt(proxy.url, { isRead: false });
    expect(proxy.calls.map(({ action }) => action)).toEqual(['DescribeSecurityGroups']);
  });

  it('gives regions in their order, although they are read at the same time', async () => {
    const regions = ['us-east-1', 'eu-west-1', 'us-west-2'];
    for (const region of regions) addGroup(aws.model(region), [{ ports: KUBELET, from: '::/0' }]);
    const { stdout } = await scanAt(aws.url, { regions });
    expect(found(stdout).map(({ region }) => region)).toEqual(regions);
  });
});

describe('what a scan cannot read', () => {
  const denied = { status: 403, code: 'UnauthorizedOperation' };

  it('is said of a region that a policy forbids, and the others are read', async () => {
    addGroup(model, [{ ports: KUBELET, from: '0.0.0.0/0' }]);
    const proxy = await before(({ region }) => (region === 'us-east-1' ? denied : null));
    const { stdout, totals } = await scanAt(proxy.url, { regions: ['us-east-1', 'eu-west-1'] });
    expect(found(stdout)).toEqual([
      { kind: 'unread', account: '111122223333', region: 'us-east-1', why: 'UnauthorizedOperation: Not for you.' },
      expect.objectContaining({ kind: 'exposed', region: 'eu-west-1' }),
    ]);
    expect(linesOf(stdout).at(-1)).toMatchObject({ kind: 'summary', complete: false, unread: 1 });
    expect(totals.unread).toHaveLength(1);
  });

  it('hides nothing of what was found before', async () => {
    addGroup(model, [{ ports: KUBELET, from: '0.0.0.0/0' }]);
    for (let i = 0; i < 1_000; i += 1) addGroup(model, [{ ports: [443, 443], from: '0.0.0.0/0' }]);
    const isSecondPage = (token: string | null) => token !== null;
    const proxy = await before(({ params }) =>
      isSecondPage(params.get('NextToken')) ? { status: 503, code: 'RequestLimitExceeded' } : null,
    );
    const { stdout } = await scanAt(proxy.url);
    expect(found(stdout)).toEqual([
      expect.objectContaining({ kind: 'exposed', ruleId: expect.stringMatching(/^sgr-/) }),
      expect.objectContaining({ kind: 'unread', why: 'RequestLimitExceeded: Not for you.' }),
    ]);
  });

  it('is never taken for clear: a rule whose prefix list cannot be read is unknown', async () => {
    addGroup(model, [{ ports: KUBELET, from: listOf(['10.0.0.0/8']) }]);
    const proxy = await before(({ action }) => (action === 'GetManagedPrefixListEntries' ? denied : null));
    const { stdout, totals } = await scanAt(proxy.url);
    expect(found(stdout)).toEqual([
      expect.objectContaining({
        kind: 'unknown',
        coverage: null,
        reason: expect.stringMatching(/^prefix-list: .*UnauthorizedOperation/),
      }),
    ]);
    expect(totals).toMatchObject({ exposed: 0, unknown: 1 });
  });

  it('shows a rule without its id where the ids cannot be read', async () => {
    addGroup(model, [{ ports: KUBELET, from: '0.0.0.0/0' }]);
    const proxy = await before(({ action }) => (action === 'DescribeSecurityGroupRules' ? denied : null));
    const { stdout } = await scanAt(proxy.url);
    expect(found(stdout)).toEqual([
      expect.objectContaining({ kind: 'exposed', ruleId: null, source: '0.0.0.0/0' }),
      expect.objectContaining({ kind: 'unread' }),
    ]);
  });

  it('does not know the reach where it may not look around', async () => {
    run(addGroup(model, [{ ports: KUBELET, from: '0.0.0.0/0' }]));
    const proxy = await before(({ action }) => (action === 'DescribeNetworkInterfaces' ? denied : null));
    expect(found((await scanAt(proxy.url)).stdout)).toEqual([
      expect.objectContaining({
        reach: 'unknown',
        because: expect.arrayContaining(['network interfaces could not be read (UnauthorizedOperation: Not for you.)']),
      }),
    ]);
  });
});

describe('the output of a scan', () => {
  it('is a table that fits a terminal of 80 cells, with what the internet reaches first', async () => {
    const list = listOf(['0.0.0.0/1']);
    addGroup(
      model,
      [{ ports: [0, 65_535], from: list }, { from: '::/0' }],
      'a group with quite a long name for a table',
    );
    const reachable = addGroup(model, [{ ports: KUBELET, from: '0.0.0.0/0' }]);
    run(reachable);
    const { stdout, stderr } = await scanAt(aws.url, {
      format: 'table',
      regions: ['eu-west-1', 'us-east-1'],
      width: 80,
    });
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines[1]).toBe('GROUP                 PORTS    FROM                  REASON         REACH');
    expect(lines[2]).toMatch(new RegExp(`^${reachable}  10250    0.0.0.0/0 +open-to-world  reachable$`));
    expect(stdout).toContain(`${list}  near-world     unattached`);
    expect(stdout).toContain('3 rules open TCP 6443 or 10250 to the internet. Reachable right now: 1 of 2');
    expect(stdout).toContain('Nothing of 111122223333 in us-east-1.');
    expect(stderr).toContain('111122223333/eu-west-1: 4 groups, 5 rules, 2 groups open\n');
  });

  it('is the same as CSV, a row for each rule and for what could not be read', async () => {
    addGroup(model, [{ ports: KUBELET, from: '0.0.0.0/0', description: '=SUM(1+1) for me, too' }]);
    const proxy = await before(({ region }) => (region === 'us-east-1' ? { status: 403, code: 'AuthFailure' } : null));
    const { stdout } = await scanAt(proxy.url, { format: 'csv', regions: ['eu-west-1', 'us-east-1'] });
    const [header = [], ...rows] = parseCsv(stdout);
    const asObject = (row: string[]) => Object.fromEntries(header.map((name, at) => [name, row[at]]));
    expect(rows.map(asObject)).toEqual([
      expect.objectContaining({ kind: 'exposed', source: '0.0.0.0/0', description: "'=SUM(1+1) for me, too" }),
      expect.objectContaining({ kind: 'unread', region: 'us-east-1', reason: 'AuthFailure: Not for you.' }),
    ]);
  });

  it('says when nothing is open, and when nothing could be read', async () => {
    addGroup(model, [{ ports: [443, 443], from: '0.0.0.0/0' }]);
    const opened = await scanAt(aws.url, { format: 'table' });
    expect(opened.stdout).toMatch(/^Nothing opens TCP 6443 or 10250 to the internet\.\n/);
    const proxy = await before(() => ({ status: 403, code: 'UnauthorizedOperation' }));
    const denied = await scanAt(proxy.url, { format: 'table' });
    expect(denied.stdout).toMatch(/^Nothing of what could be read opens TCP 6443 or 10250 to the internet\.\n/);
    expect(denied.stdout).toContain('NOT READ to the end: eu-west-1 of 111122223333. UnauthorizedOperation');
  });

  it('says what to do where no account lets it in', async () => {
    const expired = () => Object.assign(new Error('The token has expired'), { name: 'ExpiredToken' });
    const { stdout, stderr } = await scanAt(aws.url, { format: 'table', openAccount: () => Promise.reject(expired()) });
    expect(stdout).toContain(
      'NOT READ: account of these credentials. ExpiredToken: The token has expired. Sign in, or set AWS_PROFILE.',
    );
    expect(stderr).toBe('account of these credentials: not read\n');
  });
});
