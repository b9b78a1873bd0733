import { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createRuleRevokerEc2 } from '../../src/adapters/rule-revoker-ec2.ts';
import type { LocalAws } from '../../src/sandbox/aws/server.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { GROUP } from '../support/findings.ts';

let aws: LocalAws;
let proxy: FaultProxy;
let client: EC2Client;
beforeAll(async () => {
  aws = await startAws({ port: 0 });
  proxy = await startFaultProxy(aws.url);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  client = new EC2Client({ endpoint: proxy.url, region: GROUP.region, credentials, maxAttempts: 3 });
});
afterEach(() => proxy.script(() => null));
afterAll(async () => {
  client.destroy();
  await proxy.close();
  await aws.close();
});

let groups = 0;
const openRule = () => {
  const model = aws.model(GROUP.region);
  const { id } = model.createGroup({ name: `g${(groups += 1)}`, description: 'x', vpcId: null, tags: [] });
  const sources = [{ kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null }];
  const permissions = [{ ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, sources }];
  const [rule] = model.authorize({ groupId: id, groupName: null, isEgress: false, permissions, tags: [] });
  const revoke = async () => createRuleRevokerEc2(() => client).revoke({ ...GROUP, groupId: id }, rule?.id ?? '');
  return { revoke, isThere: () => model.rules(id).some((one) => one.id === rule?.id) };
};
const answerOf = (status: number, code: string): Fault => ({
  kind: 'answer',
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`,
});

describe('a revoke', () => {
  it.each([
    [403, 'UnauthorizedOperation'],
    [400, 'InvalidParameterValue'],
    [503, 'RequestLimitExceeded'],
    [400, 'Throttling'],
  ])('is refused where AWS says so: %i %s', async (status, code) => {
    const { revoke, isThere } = openRule();
    proxy.script(() => answerOf(status, code));
    expect(await revoke()).toEqual({ kind: 'refused', why: expect.stringContaining(code) });
    expect(isThere()).toBe(true);
  });

  it.each<[string, Fault]>([
    ['the connection breaks', { kind: 'reset' }],
    ['the service has failed', answerOf(500, 'InternalError')],
    ['the service cannot be reached', answerOf(503, 'Unavailable')],
  ])('is nobody’s to judge where %s each time: it throws', async (_what, fault) => {
    const { revoke, isThere } = openRule();
    proxy.script(() => fault);
    await expect(revoke()).rejects.toThrow();
    expect(isThere()).toBe(true);
  });

  it('does not take for somebody else’s removal what its own first request has done, whose answer got lost', async () => {
    const { revoke, isThere } = openRule();
    proxy.script((_name, nth) => (nth === 1 ? { kind: 'lost' } : null));
    await expect(revoke()).rejects.toThrow('does not exist');
    expect(isThere()).toBe(false);
    expect(proxy.calls).toHaveLength(2);
  });
});
