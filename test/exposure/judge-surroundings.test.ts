import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeSurroundings } from '../../src/exposure/judge-surroundings.ts';
import type { Because, Reach, SurroundingFacts } from '../../src/exposure/surroundings.ts';
import { NOON } from '../support/clock.ts';
import { anInterface, aTable, reachableFacts, read, SUBNET, unread, VPC } from '../support/surroundings.ts';

type Case = [what: string, facts: Partial<SurroundingFacts>, reach: Reach, why?: Because[]];
const judge = (facts: Partial<SurroundingFacts>, families: readonly (4 | 6)[] = [4]) =>
  judgeSurroundings(reachableFacts(facts), families, NOON);

const loadBalancer = (changes: Parameters<typeof anInterface>[0] = {}) =>
  anInterface({ instanceId: null, isManaged: true, description: 'ELB net/front/0a1b2c3d', ...changes });
const PRIVATE = anInterface({ publicIpv4: [] });
const NO_ADDRESS: Because[] = ['no public IPv4 address'];
const NO_ROUTE: Because[] = ['no IPv4 route to an internet gateway'];
const BLOCKED: Because[] = ['VPC Block Public Access blocks it'];

const CASES: Case[] = [
  ['an instance with a public address, a route and nothing in between', {}, 'reachable'],
  ['an internet-facing load balancer', { interfaces: read([loadBalancer()]), instances: read([]) }, 'reachable'],
  [
    'one public instance among private ones',
    { interfaces: read([PRIVATE, anInterface({ id: 'eni-2' })]) },
    'reachable',
  ],
  ['an instance that is starting', { instances: read([{ id: 'i-0001', state: 'pending', tags: {} }]) }, 'reachable'],

  ['no public address', { interfaces: read([PRIVATE]) }, 'attached', NO_ADDRESS],
  [
    'an internal load balancer',
    { interfaces: read([loadBalancer({ publicIpv4: [] })]), instances: read([]) },
    'attached',
    NO_ADDRESS,
  ],
  [
    'an Elastic IP on a stopped instance',
    { instances: read([{ id: 'i-0001', state: 'stopped', tags: {} }]) },
    'attached',
    ['its instance is not running'],
  ],
  ['no route but the local one', { routeTables: read([aTable(['10.0.0.0/16 local'])]) }, 'attached', NO_ROUTE],
  ['a route by a NAT gateway', { routeTables: read([aTable(['0.0.0.0/0 nat-1'])]) }, 'attached', NO_ROUTE],
  ['a route by an egress-only gateway', { routeTables: read([aTable(['0.0.0.0/0 eigw-1'])]) }, 'attached', NO_ROUTE],
  ['a route by a transit gateway', { routeTables: read([aTable(['0.0.0.0/0 tgw-1'])]) }, 'attached', NO_ROUTE],
  [
    'a route whose gateway is gone',
    { routeTables: read([aTable(['0.0.0.0/0 igw-1 blackhole'])]) },
    'attached',
    NO_ROUTE,
  ],
  ['a route of the other family alone', { routeTables: read([aTable(['::/0 igw-1'])]) }, 'attached', NO_ROUTE],
  [
    'a gateway route for private space alone',
    { routeTables: read([aTable(['10.9.0.0/16 igw-1'])]) },
    'attached',
    NO_ROUTE,
  ],
  [
    'two halves of the internet by the gateway',
    { routeTables: read([aTable(['0.0.0.0/1 igw-1', '128.0.0.0/1 igw-1'])]) },
    'reachable',
  ],
  [
    'a table of its own that leads nowhere, beside a main one that leads out',
    { routeTables: read([aTable(['0.0.0.0/0 igw-1']), aTable([], { isMain: false, subnetIds: [SUBNET] })]) },
    'attached',
    NO_ROUTE,
  ],
  [
    'a table of its own that leads out, beside a main one that leads nowhere',
    { routeTables: read([aTable([]), aTable(['0.0.0.0/0 igw-1'], { isMain: false, subnetIds: [SUBNET] })]) },
    'reachable',
  ],
  [
    'the main table of another VPC leads out',
    { routeTables: read([aTable(['0.0.0.0/0 igw-1'], { vpcId: 'vpc-0other' }), aTable([])]) },
    'attached',
    NO_ROUTE,
  ],
  [
    'a NAT gateway, which listens to nobody',
    { interfaces: read([anInterface({ instanceId: null, type: 'natGateway' })]) },
    'attached',
    ['a NAT gateway lets only answers in'],
  ],
  [
    'a Lambda function',
    { interfaces: read([anInterface({ instanceId: null, type: 'lambda' })]) },
    'attached',
    ['a Lambda function accepts no connection'],
  ],
  ['Block Public Access in both directions', { blockMode: read('block-bidirectional') }, 'attached', BLOCKED],
  ['Block Public Access of what comes in', { blockMode: read('block-ingress') }, 'attached', BLOCKED],
  [
    'its exclusion for what goes out',
    {
      blockMode: read('block-ingress'),
      exclusions: read([{ resourceId: SUBNET, mode: 'allow-egress', isActive: true }]),
    },
    'attached',
    BLOCKED,
  ],
  [
    'its exclusion of another subnet',
    {
      blockMode: read('block-ingress'),
      exclusions: read([{ resourceId: 'subnet-0other', mode: 'allow-bidirectional', isActive: true }]),
    },
    'attached',
    BLOCKED,
  ],
  [
    'its exclusion that was deleted',
    {
      blockMode: read('block-ingress'),
      exclusions: read([{ resourceId: SUBNET, mode: 'allow-bidirectional', isActive: false }]),
    },
    'attached',
    BLOCKED,
  ],
  [
    'its exclusion of the subnet',
    {
      blockMode: read('block-bidirectional'),
      exclusions: read([{ resourceId: SUBNET, mode: 'allow-bidirectional', isActive: true }]),
    },
    'reachable',
  ],
  [
    'its exclusion of the VPC',
    {
      blockMode: read('block-ingress'),
      exclusions: read([{ resourceId: VPC, mode: 'allow-bidirectional', isActive: true }]),
    },
    'reachable',
  ],

  [
    'a NAT gateway, as EC2 spells it elsewhere',
    { interfaces: read([anInterface({ instanceId: null, type: 'nat_gateway' })]) },
    'attached',
    ['a NAT gateway lets only answers in'],
  ],
  ['a gateway route for one address', { routeTables: read([aTable(['8.8.8.8/32 igw-1'])]) }, 'reachable'],
  [
    'an appliance on the way to private space, and no other way',
    { routeTables: read([aTable(['10.9.0.0/16 eni-1'])]) },
    'attached',
    NO_ROUTE,
  ],
  [
    'an appliance on the way to the other family',
    { routeTables: read([aTable(['::/0 eni-1'])]) },
    'attached',
    NO_ROUTE,
  ],
  [
    'the table of another subnet leads out, and that of its own is not there',
    { routeTables: read([aTable(['0.0.0.0/0 igw-1'], { isMain: false, subnetIds: ['subnet-0other'] })]) },
    'unknown',
    ['the route table of its subnet was not found'],
  ],
  [
    'IPv6 from gateways denied, where IPv4 is asked about',
    { interfaces: read([anInterface({ deniesIpv6FromGateways: true })]) },
    'reachable',
  ],
  [
    'one of which it is not known beside one that is reachable: nothing is left to be explained',
    { interfaces: read([anInterface(), loadBalancer({ vpcId: 'vpc-0other', subnetId: 'subnet-0other' })]) },
    'reachable',
  ],

  ['no interface', { interfaces: read([]), instances: read([]), routeTables: read([]) }, 'unattached', []],
  [
    'an interface that is attached to nothing, with an Elastic IP',
    { interfaces: read([anInterface({ isInUse: false, instanceId: null })]) },
    'unattached',
    ['its network interfaces are not in use'],
  ],

  ['interfaces that could not be read', { interfaces: unread() }, 'unknown', []],
  ['routes that could not be read', { routeTables: unread() }, 'unknown', ['route tables could not be read']],
  ['instances that could not be read', { instances: unread() }, 'unknown', ['instances could not be read']],
  ['an instance that was not found', { instances: read([]) }, 'unknown', ['its instance was not found']],
  [
    'a subnet whose table was not found',
    { routeTables: read([]) },
    'unknown',
    ['the route table of its subnet was not found'],
  ],
  [
    'Block Public Access that could not be read',
    { blockMode: unread() },
    'unknown',
    ['VPC Block Public Access could not be read'],
  ],
  [
    'Block Public Access in the middle of a change',
    { blockMode: read('changing') },
    'unknown',
    ['VPC Block Public Access is being changed'],
  ],
  [
    'exclusions that could not be read, where they matter',
    { blockMode: read('block-ingress'), exclusions: unread() },
    'unknown',
    ['exclusions from VPC Block Public Access could not be read'],
  ],
  [
    'a firewall endpoint in between',
    { routeTables: read([aTable(['0.0.0.0/0 vpce-1'])]) },
    'unknown',
    ['its traffic goes through an endpoint or appliance that was not looked into'],
  ],
  [
    'a gateway route by prefix list',
    { routeTables: read([aTable(['pl-1 igw-1'])]) },
    'unknown',
    ['its route to an internet gateway is by a prefix list that was not read'],
  ],

  [
    'a clear no beside something unread: routes',
    { interfaces: read([PRIVATE]), routeTables: unread() },
    'attached',
    NO_ADDRESS,
  ],
  ['exclusions unread while nothing is blocked', { exclusions: unread() }, 'reachable'],
  [
    'the mode unread while the subnet is excluded',
    { blockMode: unread(), exclusions: read([{ resourceId: SUBNET, mode: 'allow-bidirectional', isActive: true }]) },
    'reachable',
  ],
  ['the group unread', { group: unread() }, 'reachable'],
  [
    'one that is not known beside one that is not reachable',
    { interfaces: read([PRIVATE, loadBalancer({ vpcId: 'vpc-0other', subnetId: 'subnet-0other' })]) },
    'unknown',
    ['the route table of its subnet was not found'],
  ],
];

describe('whether the internet reaches a group', () => {
  it.each(CASES)('%s', (_what, facts, reach, why = []) => {
    expect(judge(facts)).toMatchObject({ reach, why });
  });

  it('judges the family that the exposure opens', () => {
    const dual = { interfaces: read([anInterface({ ipv6: ['2600:1f18::5'] })]) };
    const onlyIpv6 = { interfaces: read([anInterface({ publicIpv4: [], ipv6: ['2600:1f18::5'] })]) };
    const ofFamilies = (facts: Partial<SurroundingFacts>) =>
      ([[4], [6], [4, 6]] as const).map((families) => judge(facts, families).reach);
    expect(ofFamilies(dual)).toEqual(['reachable', 'reachable', 'reachable']);
    expect(ofFamilies(onlyIpv6)).toEqual(['attached', 'reachable', 'reachable']);
    expect(ofFamilies({})).toEqual(['reachable', 'attached', 'reachable']);
  });

  it('takes the route of one family for none of the other', () => {
    const dual = read([anInterface({ ipv6: ['2600:1f18::5'] })]);
    const by = (route: string, family: 4 | 6) =>
      judge({ interfaces: dual, routeTables: read([aTable([route])]) }, [family]);
    expect(by('::/0 igw-1', 6).reach).toBe('reachable');
    expect(by('0.0.0.0/0 igw-1', 6)).toMatchObject({
      reach: 'attached',
      why: ['no IPv6 route to an internet gateway'],
    });
  });

  it('says why IPv6 does not get there, where AWS drops it', () => {
    const denied = anInterface({ ipv6: ['2600:1f18::5'], deniesIpv6FromGateways: true });
    expect(judge({ interfaces: read([denied]) }, [6]).why).toEqual(['AWS drops IPv6 from internet gateways there']);
  });

  it('says no more than four reasons, each once', () => {
    const down = ['i-1', 'i-2'].map((instanceId) => anInterface({ id: instanceId, instanceId }));
    const instances = read(down.map(({ id }) => ({ id, state: 'stopped', tags: {} })));
    expect(judge({ interfaces: read(down), instances }).why).toEqual(['its instance is not running']);
    const all = [
      PRIVATE,
      anInterface({ instanceId: null, type: 'lambda' }),
      anInterface({ instanceId: null, type: 'natGateway' }),
      anInterface({ instanceId: null, subnetId: 'subnet-0private' }),
      ...down,
    ];
    const tables = [aTable(['0.0.0.0/0 igw-1']), aTable([], { isMain: false, subnetIds: ['subnet-0private'] })];
    expect(judge({ interfaces: read(all), instances, routeTables: read(tables) }).why).toHaveLength(4);
  });

  it.each([
    ['a private address', { ipv6: ['fd00::5'] }],
    ['an address of documentation', { ipv6: ['2001:db8::5'] }],
    ['an unreadable address', { ipv6: ['nonsense'] }],
    ['an internal dual-stack load balancer', { ipv6: ['2600:1f18::5'], deniesIpv6FromGateways: true }],
  ])('does not take IPv6 for public: %s', (_what, changes) => {
    expect(judge({ interfaces: read([anInterface(changes)]) }, [6]).reach).toBe('attached');
  });

  it('takes a delegated range of public IPv6 for a public address', () => {
    expect(judge({ interfaces: read([anInterface({ ipv6: ['2600:1f18:0:1::/80'] })]) }, [6]).reach).toBe('reachable');
  });

  it('says each part that could not be read, and never "not reachable" for want of it', () => {
    const parts = Object.keys(reachableFacts()) as (keyof SurroundingFacts)[];
    fc.assert(
      fc.property(fc.subarray(parts), (missing) => {
        const facts = Object.fromEntries(missing.map((part) => [part, unread()]));
        const found = judge(facts);
        expect(found.unread).toHaveLength(missing.length);
        expect(['reachable', 'unknown']).toContain(found.reach);
      }),
    );
  });
});

it('names each part that could not be read', () => {
  const parts = Object.keys(reachableFacts()) as (keyof SurroundingFacts)[];
  const facts = Object.fromEntries(parts.map((part) => [part, unread()]));
  expect(judge(facts).unread.map(({ part }) => part)).toEqual([
    'the group',
    'network interfaces',
    'instances',
    'route tables',
    'VPC Block Public Access',
    'exclusions from VPC Block Public Access',
  ]);
});

describe('what carries the group', () => {
  it('names instances and load balancers, each once, the reachable ones first', () => {
    const zone = (n: number) => loadBalancer({ id: `eni-lb${n}`, publicIpv4: [`198.51.100.${n}`] });
    const interfaces = read([
      anInterface({ id: 'eni-9', instanceId: 'i-0009', publicIpv4: [] }),
      zone(1),
      zone(2),
      loadBalancer({ id: 'eni-alb', description: 'ELB app/web/1', publicIpv4: [] }),
      loadBalancer({ id: 'eni-clb', description: 'ELB classic', publicIpv4: [] }),
      anInterface({ id: 'eni-eks', instanceId: null, isManaged: true, description: 'Amazon EKS prod', publicIpv4: [] }),
    ]);
    const { attached, attachedCount } = judge({ interfaces });
    expect(attached.map(({ what, id, addresses }) => [what, id, ...addresses])).toEqual([
      ['network load balancer', 'front/0a1b2c3d', '198.51.100.1', '198.51.100.2'],
      ['instance', 'i-0009'],
      ['application load balancer', 'web/1'],
      ['load balancer', 'classic'],
      ['control plane of the EKS cluster', 'prod'],
    ]);
    expect(attachedCount).toBe(5);
  });

  it('is reachable when one of its interfaces is, by one of the families', () => {
    const zones = [loadBalancer({ id: 'eni-1' }), loadBalancer({ id: 'eni-2', publicIpv4: [] })];
    for (const interfaces of [zones, [...zones].reverse()])
      expect(judge({ interfaces: read(interfaces) }, [4, 6]).attached).toMatchObject([{ isReachable: true }]);
    const not = zones.map((zone) => ({ ...zone, publicIpv4: [] }));
    expect(judge({ interfaces: read(not) }).attached).toMatchObject([{ isReachable: false }]);
  });

  it('has the first three of its addresses', () => {
    const addresses = ['198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.4'];
    const of = (interfaces: ReturnType<typeof anInterface>[]) => judge({ interfaces: read(interfaces) }).attached;
    expect(of([anInterface({ publicIpv4: addresses })])).toMatchObject([{ addresses: addresses.slice(0, 3) }]);
    const zones = addresses.map((address) => loadBalancer({ id: address, publicIpv4: [address] }));
    expect(of(zones)).toMatchObject([{ addresses: addresses.slice(0, 3) }]);
  });

  it.each([
    ['network_load_balancer', 'load balancer at'],
    ['load_balancer', 'load balancer at'],
    ['lambda', 'Lambda function at'],
    ['vpc_endpoint', 'VPC endpoint at'],
    ['natGateway', 'NAT gateway at'],
    ['nat_gateway', 'NAT gateway at'],
    ['efa', 'network interface'],
  ])('is called by its type where it has no other name: %s → %s', (type, what) => {
    const one = anInterface({ instanceId: null, type });
    expect(judge({ interfaces: read([one]) }).attached).toMatchObject([{ what, id: one.id }]);
  });

  it.each([
    ['ELB gwy/wall/1', { what: 'gateway load balancer', id: 'wall/1' }],
    ['My ELB net/front/1', { what: 'network interface' }],
    ['The Amazon EKS prod', { what: 'network interface' }],
  ])('is called by what a service describes, word by word: %s', (description, expected) => {
    expect(judge({ interfaces: read([loadBalancer({ description })]) }).attached).toMatchObject([expected]);
  });

  it('names the group and its VPC, by an interface where the group could not be read', () => {
    const group = read({ name: 'workers', vpcId: 'vpc-0group', tags: {} });
    expect(judge({ group })).toMatchObject({ groupName: 'workers', vpcId: 'vpc-0group' });
    expect(judge({ group: unread() })).toMatchObject({ groupName: null, vpcId: VPC });
    expect(judge({ group: read(null), interfaces: read([]) })).toMatchObject({ groupName: null, vpcId: null });
  });

  it('keeps no text of others that is longer than a message needs', () => {
    const long = 'x'.repeat(1_000);
    const described = loadBalancer({ description: `ELB net/${long}` });
    const group = read({ name: long, vpcId: VPC, tags: {} });
    const found = judge({ group, interfaces: read([described]), exclusions: unread(long) });
    expect([found.groupName, found.attached[0]?.id, found.unread[0]?.why].map((text) => text?.length)).toEqual([
      300, 300, 300,
    ]);
    const plane = loadBalancer({ description: `Amazon EKS ${long}` });
    expect(judge({ interfaces: read([plane]) }).attached[0]?.id).toHaveLength(300);
  });

  it('does not believe the description of an interface that somebody made by hand', () => {
    const forged = anInterface({ instanceId: null, description: 'ELB net/front/0a1b2c3d' });
    const { attached } = judge({ interfaces: read([forged]) });
    expect(attached).toMatchObject([{ what: 'network interface', id: 'eni-0001' }]);
    const plane = anInterface({ instanceId: null, description: 'Amazon EKS prod' });
    expect(judge({ interfaces: read([plane]) }).attached).toMatchObject([{ what: 'network interface' }]);
  });

  it('keeps five of a thousand, and counts all', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => anInterface({ id: `eni-${n}`, instanceId: `i-${n}` }));
    const instances = read(many.map(({ instanceId }) => ({ id: instanceId ?? '', state: 'running', tags: {} })));
    const found = judge({ interfaces: read(many), instances });
    expect([found.attached.length, found.attachedCount]).toEqual([5, 1_000]);
  });
});
