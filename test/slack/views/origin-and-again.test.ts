import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/exposure/actor.ts';
import type { TrackedExposure } from '../../../src/finding/finding.ts';
import type { Recent } from '../../../src/finding/reopened.ts';
import { againText, ordinal } from '../../../src/slack/views/again-text.ts';
import { exposureLine } from '../../../src/slack/views/exposure-line.ts';
import { openedByText } from '../../../src/slack/views/origin-facts.ts';
import { returnsText } from '../../../src/slack/views/returns-text.ts';
import { shareText, togetherText } from '../../../src/slack/views/share-text.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, anActor, anExposure, aRule, ORIGIN } from '../../support/findings.ts';
import { STATES } from './states.ts';

const by = (n: number, actor: Actor, changes: Partial<TrackedExposure> = {}): TrackedExposure =>
  anExposure(n, STATES.pending, { origin: { ...ORIGIN, actor }, ...changes });
const through = (tool: NonNullable<Actor['through']>['tool'], proven = false): Actor =>
  anActor({ through: { tool, proven, text: 'its/1.0' } });
const alex = anActor({ kind: 'person', name: 'alex', proven: true, role: 'AWSReservedSSO_Admin_0123456789abcdef' });
const before = (ago: number, actor: Actor, outcome: Recent['outcome'] = 'revoked'): Recent => ({
  openedAt: NOON - ago,
  closedAt: NOON - ago + MINUTE,
  outcome,
  by: actor,
});

describe('who opened it', () => {
  it('is a name where AWS proves it, and "says it is" where it does not', () => {
    expect(openedByText(aFinding([by(1, { ...alex, through: null })]))).toBe('`alex`, permission set `Admin`');
    expect(openedByText(aFinding([by(1, through('console', true))]))).toBe(
      'role `dev`, says it is `carol`\nthrough the AWS console',
    );
    expect(openedByText(aFinding([by(1, through('terraform'))]))).toBe(
      'role `dev`, says it is `carol`\nthrough Terraform or OpenTofu (so it says)',
    );
  });

  it('is told once for all the rules that one caller opened, and others are counted', () => {
    expect(
      openedByText(aFinding([by(1, alex), by(2, alex), by(3, through('boto3')), by(4, through('terraform'))])),
    ).toMatch(/^`alex`.*\n.*\nand 2 others$/);
  });
});

describe('what brings it back', () => {
  it('is said once for each tool, with what to change', () => {
    const finding = aFinding([by(1, through('terraform')), by(2, through('terraform')), by(3, through('cluster-api'))]);
    expect(returnsText(finding)).toEqual([
      '*Opened by what says it is Terraform or OpenTofu.* Revoking will show up as drift, and the next run opens it again. ' +
        'Fix the code: `cidr_ipv4` / `cidr_blocks` of its `aws_vpc_security_group_ingress_rule`, `aws_security_group_rule` or inline `ingress`.',
      '*Opened by what says it is Cluster API.* A controller puts a revoked rule back. ' +
        'Fix it there: `spec.controlPlaneLoadBalancer.ingressRules` of the `AWSCluster`.',
    ]);
  });

  it('is said without doubt where AWS says so', () => {
    expect(returnsText(aFinding([by(1, through('cloudformation', true))]))[0]).toMatch(
      /^\*Opened by CloudFormation\.\*/,
    );
  });

  it('is not claimed of a change by hand, nor of a rule that somebody else closed', () => {
    const gone = by(2, through('terraform'), { state: STATES.vanished });
    expect(returnsText(aFinding([by(1, through('console', true)), by(3, through('aws-cli')), gone]))).toEqual([]);
  });
});

describe('a group that was opened before', () => {
  const again = (recent: readonly Recent[], actor = through('aws-cli')) =>
    againText(aFinding([by(1, actor)], { recent }));

  it('is not called again the first time, nor after a day', () => {
    expect(again([])).toEqual([]);
    expect(again([before(25 * HOUR, alex)])).toEqual([]);
  });

  it('is, with how it ended before and who opened it', () => {
    expect(again([before(HOUR, { ...alex, through: null }, 'vanished')])).toEqual([
      expect.stringMatching(
        /^\*Opened again: the 2nd time in 24 h\.\* Last time somebody else closed it <.*>\. Opened before by `alex`, permission set `Admin`\.$/,
      ),
    ]);
  });

  it('is told from the third time on what is likely behind it and where to stop it', () => {
    const [text] = again([before(2 * HOUR, alex), before(HOUR, through('aws-load-balancer-controller'))]);
    expect(text).toMatch(/^\*Something puts it back: the 3rd time in 24 h\.\*/);
    expect(text).toContain(
      'Most likely the AWS Load Balancer Controller. Revoking will not last: change `spec.loadBalancerSourceRanges`',
    );
    expect(text).toContain('`alb.ingress.kubernetes.io/inbound-cidrs`');
  });

  it('is told to look where nothing names itself', () => {
    const [text] = again([before(2 * HOUR, alex), before(HOUR, alex)]);
    expect(text).toContain('Nothing says what it is. Look for a controller, a pipeline or a script');
  });

  it('is counted as people count', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 20, 21, 22].map(ordinal).join(' ')).toBe(
      '1st 2nd 3rd 4th 11th 12th 13th 20th 21st 22nd',
    );
  });
});

describe('how much a rule opens', () => {
  const line = (from: number | null, to: number | null, protocol = 'tcp', ports = [10250]) =>
    exposureLine(anExposure(1, STATES.pending, { rule: aRule(1, { fromPort: from, toPort: to, protocol }), ports }));

  it.each([
    [line(10250, 10250), ') · `sgr'],
    [line(0, 65535), ') · also every other TCP port · `sgr'],
    [line(null, null, '-1'), ') · also every other port and protocol · `sgr'],
    [
      line(10249, 10259),
      ') · also TCP 10249, 10251-10259 (with 10255 read-only kubelet, 10257 controller manager, 10259 scheduler) · `sgr',
    ],
  ])('is told beside the port that it is about: %s', (text, expected) => {
    expect(text).toContain(expected);
  });

  it('is told of a prefix list for each family', () => {
    const rule = aRule(1, { source: { kind: 'prefix-list', id: 'pl-0a1b2c3d' } });
    const exposure = anExposure(1, STATES.pending, { rule, coverage: 1, entries: ['0.0.0.0/0', '2000::/4'] });
    expect(exposureLine(exposure)).toContain('(all of IPv4 and 50 % of IPv6)');
  });

  it.each([
    [1, 'all of IPv4'],
    [0.99999, '99.9 % of IPv4'],
    [0.997, '99.7 % of IPv4'],
    [0.9901, '99 % of IPv4'],
    [0.985, '99 % of IPv4'],
    [0.5, '50 % of IPv4'],
    [0.0045, '0.45 % of IPv4'],
    [0.001, '0.1 % of IPv4'],
    [0.0009, 'under 0.1 % of IPv4'],
  ])('is rounded, but never to all of it: %p', (share, expected) => {
    expect(shareText(share, 'IPv4')).toBe(expected);
  });

  it('is told together where no rule is the whole of it by itself', () => {
    const half = (n: number, cidr: string) =>
      anExposure(n, STATES.pending, { coverage: 0.5, rule: aRule(n, { source: { kind: 'cidr', family: 4, cidr } }) });
    const halves = [half(1, '0.0.0.0/1'), half(2, '128.0.0.0/1')];
    expect(togetherText(halves)).toBe('Together these 2 rules let in all of IPv4.');
    expect(togetherText(halves.slice(1))).toBe('');
    expect(togetherText([...halves, anExposure(3)])).toBe('');
    expect(togetherText(halves.map((exposure) => ({ ...exposure, state: STATES.revoked })))).toBe('');
  });

  it('is added up for each port by itself', () => {
    const source = (cidr: string) => ({ kind: 'cidr' as const, family: 4 as const, cidr });
    const half = (n: number, cidr: string, ...ports: number[]) =>
      anExposure(n, STATES.pending, { coverage: 0.5, ports, rule: aRule(n, { source: source(cidr) }) });
    const [low, high] = ['0.0.0.0/1', '128.0.0.0/1'] as const;
    expect(togetherText([half(1, low, 10250), half(2, high, 6443)])).toBe('');
    expect(togetherText([half(1, low, 6443, 10250), half(2, high, 6443, 10250)])).toBe(
      'Together these 2 rules let in all of IPv4.',
    );
    expect(togetherText([half(1, low, 10250), half(2, high, 10250), half(3, low, 6443)])).toBe(
      'Together, on 10250, 2 of these 3 rules let in all of IPv4.',
    );
    expect(togetherText([half(1, low, 6443, 10250), half(2, high, 10250), half(3, high, 6443)])).toBe(
      'Together, on 6443 and 10250, 2 of these 3 rules let in all of IPv4.',
    );
    // The whole of it on one port says nothing about the other.
    expect(togetherText([half(1, low, 6443), half(2, high, 6443), anExposure(3)])).toBe(
      'Together, on 6443, 2 of these 3 rules let in all of IPv4.',
    );
  });
});
