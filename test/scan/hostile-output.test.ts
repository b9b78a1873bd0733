import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createReporter } from '../../src/scan/create-reporter.ts';
import type { Scanned } from '../../src/scan/scan.ts';
import { newTotals, addScanned } from '../../src/scan/scan-totals.ts';
import { widthOf } from '../../src/terminal/fit.ts';
import { paintFor } from '../../src/terminal/paint.ts';
import { reasonFor } from '../../src/exposure/reasons.ts';
import { hostileText } from '../support/hostile-text.ts';
import { NOON } from '../support/clock.ts';
import { parseCsv } from './parse-csv.ts';

/** Everything that somebody else may write, in every place where it can come from. */
const hostile = (): fc.Arbitrary<Scanned> =>
  fc.tuple(hostileText(), hostileText(), hostileText(), fc.boolean()).map(([name, description, id, failed]) => ({
    kind: 'place',
    place: { account: '111122223333', region: 'eu-west-1' },
    counts: { pages: 1, groups: 1, rules: 1 },
    failure: failed ? name : null,
    open: [
      {
        group: { account: '111122223333', region: 'eu-west-1', groupId: 'sg-0123456789abcdef0' },
        name,
        vpcId: 'vpc-0',
        exposures: [
          {
            rule: {
              ruleId: 'sgr-0123456789abcdef0',
              protocol: 'tcp',
              fromPort: 10250,
              toPort: 10250,
              source: { kind: 'cidr', family: 4, cidr: '0.0.0.0/0' },
              description,
            },
            ports: [10250],
            reason: reasonFor('open-to-world'),
            coverage: 1,
          },
        ],
        unjudged: [],
        surroundings: {
          reach: 'reachable',
          why: [],
          attached: [{ what: 'network load balancer', id, addresses: ['203.0.113.9'], isReachable: true }],
          attachedCount: 1,
          cluster: { name, evidence: 'tag', by: id },
          groupName: name,
          vpcId: 'vpc-0',
          families: [4],
          unread: [],
          seenAt: NOON,
        },
      },
    ],
  }));

const print = (format: 'table' | 'json' | 'csv', scanned: Scanned, width = Infinity): string => {
  const reporter = createReporter(format, width, paintFor({}, false), [6443, 10250]);
  const totals = newTotals();
  addScanned(totals, scanned);
  return reporter.begin() + reporter.scanned(scanned) + reporter.end(totals, { calls: 1, ms: 1 });
};

describe('text of others in the output of a scan', () => {
  it('cannot control a terminal, nor break a table out of its width', () => {
    fc.assert(
      fc.property(hostile(), fc.integer({ min: 20, max: 200 }), (scanned, width) => {
        const lines = print('table', scanned, width).split('\n');
        for (const line of lines) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(widthOf(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  it('adds no line and no row', () => {
    fc.assert(
      fc.property(hostile(), (scanned) => {
        const unread = scanned.failure === null ? 0 : 1;
        expect(print('json', scanned).trimEnd().split('\n')).toHaveLength(2 + unread);
        expect(parseCsv(print('csv', scanned))).toHaveLength(2 + unread);
      }),
    );
  });
});
