// A local AWS with a large account in eu-west-1: `groups` groups with six inbound rules each, one group in two hundred
// open to the world on 10250 and one in two hundred carried by an instance. Prints its URL when it is ready.
import { startAws } from '../../src/sandbox/aws/server.ts';

const groups = Number(process.argv[2] ?? '10000');
const aws = await startAws({ port: 0 });
const model = aws.model(aws.region);
const subnetId = model.network.subnets()[0]?.id ?? null;
const permission = (port: number, cidr: string) => ({
  ipProtocol: 'tcp',
  fromPort: port,
  toPort: port,
  sources: [{ kind: 'ipv4' as const, cidr, description: `port ${port} for the team` }],
});
for (let i = 0; i < groups; i += 1) {
  const { id } = model.createGroup({ name: `service-${i}`, description: 'a service', vpcId: null, tags: [] });
  model.authorize({
    groupId: id,
    groupName: null,
    isEgress: false,
    tags: [],
    permissions: [
      permission(443, '0.0.0.0/0'),
      permission(80, '0.0.0.0/0'),
      permission(22, '10.0.0.0/8'),
      permission(6443, '10.1.0.0/16'),
      permission(9100, '10.2.0.0/16'),
      permission(10250, i % 200 === 7 ? '0.0.0.0/0' : '10.0.0.0/8'),
    ],
  });
  if (i % 400 !== 7) continue;
  const machine = { imageId: 'ami-0', instanceType: 't4g.small', ipv6Count: 0, hasPublicIp: true, tags: [] };
  model.network.runInstance({ subnetId, groupIds: [id], ...machine });
}
console.log(aws.url);
