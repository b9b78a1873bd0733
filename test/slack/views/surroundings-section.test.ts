import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Cluster, Reach, Surroundings } from '../../../src/exposure/surroundings.ts';
import { findingMessage } from '../../../src/slack/views/finding-message.ts';
import { surroundingsTexts } from '../../../src/slack/views/surroundings-section.ts';
import { blockKitFaults } from '../../support/block-kit.ts';
import { aFinding, anExposure, aRule, ORIGIN } from '../../support/findings.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { someSurroundings } from '../../support/surroundings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { readMrkdwn } from './read-message.ts';
import { STATES } from './states.ts';

const shown = (changes: Partial<Surroundings>): string[] =>
  surroundingsTexts(aFinding([anExposure(1)], { surroundings: someSurroundings(changes) }))
    .join('\n')
    .split('\n')
    .map(readMrkdwn)
    .map((line) => line.replace(/ · looked .*$/, ''));
const instance = (n: number, changes = {}) =>
  ({ what: 'instance', id: `i-000${n}`, addresses: [], isReachable: false, ...changes }) as const;

describe('what a message says of the surroundings', () => {
  it('says that it is reachable now, through what and at which address', () => {
    const attached = [
      instance(1, { addresses: ['203.0.113.7', '2600:1f18::5'], isReachable: true }),
      { what: 'network load balancer', id: 'front/0a1b', addresses: ['198.51.100.1'], isReachable: true },
      instance(3),
    ] as const;
    expect(shown({ attached, attachedCount: 9 })).toEqual([
      '*Reachable now* · instance `i-0001` at `203.0.113.7`, `2600:1f18::5`, network load balancer `front/0a1b` at `198.51.100.1` and 7 others · network ACLs were not looked at',
      'Group `sg`',
    ]);
  });

  it('says why it is not reachable, and what was not looked at', () => {
    const facts = { reach: 'attached', attached: [instance(1)], attachedCount: 1 } as const;
    expect(shown({ ...facts, why: ['VPC Block Public Access blocks it'] })[0]).toBe(
      '*Attached, but not reachable from the internet*: VPC Block Public Access blocks it · instance `i-0001`',
    );
    expect(shown({ ...facts, why: ['no public IPv4 address'] })[0]).toBe(
      '*Attached, but not reachable from the internet*: no public IPv4 address · instance `i-0001` · what a load balancer may pass on to it was not looked at',
    );
  });

  it('says that nothing carries the group', () => {
    const nothing = { reach: 'unattached', attached: [], attachedCount: 0 } as const;
    expect(shown(nothing)[0]).toBe('*Attached to nothing*');
    expect(shown({ ...nothing, why: ['its network interfaces are not in use'] })[0]).toBe(
      '*Attached to nothing*: its network interfaces are not in use',
    );
  });

  it('says what could not be read, with the code of AWS’s error', () => {
    const unread = [{ part: 'network interfaces', why: 'UnauthorizedOperation: You are not authorized.' }] as const;
    expect(shown({ reach: 'unknown', attached: [], attachedCount: 0, unread })).toEqual([
      '*Whether it is reachable now is not known*',
      '*Could not be read*: network interfaces (`UnauthorizedOperation`)',
      'Group `sg`',
    ]);
  });

  it.each<[Cluster, string]>([
    [{ name: 'prod', evidence: 'aws', by: 'aws:eks:cluster-name' }, 'belongs to the EKS cluster `prod`'],
    [
      { name: 'prod', evidence: 'tag', by: 'kubernetes.io/cluster/…' },
      'belongs to the Kubernetes cluster `prod`, says the tag `kubernetes.io/cluster/…`',
    ],
    [{ name: null, evidence: 'likeness', by: null }, 'looks like nodes of a Kubernetes cluster, by its name'],
    [
      { name: null, evidence: 'likeness', by: 'karpenter.sh/nodepool' },
      'looks like nodes of a Kubernetes cluster, by the tag `karpenter.sh/nodepool`',
    ],
  ])('claims no more of a cluster than the evidence does: %j', (cluster, words) => {
    expect(shown({ cluster })).toContain(`Group \`sg\` · ${words}`);
  });

  it('is silent before the look, and once nothing is open any more', () => {
    expect(surroundingsTexts(aFinding([anExposure(1)]))).toEqual([]);
    const closed = aFinding([anExposure(1, STATES.revoked)], { surroundings: someSurroundings() });
    expect(surroundingsTexts(closed)).toEqual([]);
  });
});

/** The surroundings with this text wherever a caller or AWS could have written it. */
const written = (text: string, reach: Reach, evidence: Cluster['evidence']): Surroundings =>
  someSurroundings({
    reach,
    why: ['no public IPv4 address'],
    attached: Array.from({ length: 5 }, () => ({
      what: 'application load balancer',
      id: text,
      addresses: [text, text, text],
      isReachable: true,
    })),
    attachedCount: 1_000,
    cluster: { name: text, evidence, by: text },
    groupName: text,
    unread: (['the group', 'network interfaces', 'instances', 'route tables'] as const).map((part) => ({
      part,
      why: text,
    })),
  });
const outsideCode = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.replace(/`[^`\n]+`/g, '``').split('\n'));
const reach = fc.constantFrom<Reach>('reachable', 'attached', 'unattached', 'unknown');
const evidence = fc.constantFrom<Cluster['evidence']>('aws', 'tag', 'likeness');

describe('text of others in it', () => {
  it('changes nothing outside code spans, and breaks no limit', () => {
    fc.assert(
      fc.property(hostileText(), reach, evidence, (text, verdict, by) => {
        const finding = (value: string) => aFinding([anExposure(1)], { surroundings: written(value, verdict, by) });
        expect(outsideCode(surroundingsTexts(finding(text)))).toEqual(outsideCode(surroundingsTexts(finding('x-1'))));
        for (const span of surroundingsTexts(finding(text))
          .join('\n')
          .match(/`[^`\n]+`/g) ?? [])
          expect(span).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
        expect(blockKitFaults(findingMessage(finding(text), VIEW).blocks)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['&', '<!here>', '`', '🚨'])('may be a megabyte of %j, with sixty rules beside it', (unit) => {
    const huge = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const exposures = Array.from({ length: 60 }, (_, n) =>
      anExposure(n, STATES.pending, {
        rule: { ...aRule(n, { description: huge }), ruleId: `sgr-${n}${huge}` },
        origin: { ...ORIGIN, sourceIp: huge, eventId: `e-${n}` },
      }),
    );
    const finding = aFinding(exposures, { surroundings: written(huge, 'reachable', 'tag') });
    expect(blockKitFaults(findingMessage(finding, VIEW).blocks)).toEqual([]);
  });
});
