import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { classify } from '../../src/exposure/classify.ts';
import { fingerprintOf } from '../../src/exposure/rule.ts';
import { SETTINGS } from './records.ts';

const folder = new URL('../fixtures/cloudtrail/', import.meta.url);
const judge = (name: string) => classify(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')), SETTINGS);

const EXPECTED: Readonly<Record<string, string>> = {
  'authorize-list-form': 'exposed: open-to-world',
  'authorize-flat-form': 'exposed: open-to-world',
  'authorize-2018-protocol-number': 'exposed: open-to-world, rule-unknown',
  'authorize-by-group-name': 'exposed: open-to-world, rule-unknown, group-unknown',
  'authorize-normalised': 'exposed: open-to-world, rule-unknown',
  'authorize-near-world': 'exposed: near-world',
  'authorize-private': 'clear: source-not-public',
  'authorize-other-group': 'clear: source-is-group',
  'authorize-prefix-list': 'unknown: prefix-list',
  'authorize-omitted': 'unknown: unreadable, group-unknown',
  'authorize-failed': 'ignored: failed-call',
  'authorize-egress': 'ignored: not-ingress',
  'modify-rules': 'unknown: modified-rule',
  'modify-prefix-list': 'unknown: prefix-list',
  'revoke-by-properties': 'ignored: not-ingress',
  'create-group': 'ignored: not-ingress',
  'delete-group': 'ignored: not-ingress',
  envelope: 'exposed: open-to-world',
  'sns-notification': 'exposed: open-to-world',
  'trail-file': 'invalid: not-a-record',
};

describe('the CloudTrail fixtures', () => {
  it.each(Object.entries(EXPECTED))('%s is %s', (name, expected) => {
    const { verdict, reasons } = judge(name);
    expect(`${verdict}: ${reasons.map(({ code }) => code).join(', ')}`).toBe(expected);
  });

  it('are all judged here', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    expect(files.map((file) => file.slice(0, -5)).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it('tell the rules to revoke by their ids, and no other', () => {
    const { exposures, facts } = judge('authorize-list-form');
    expect(exposures.map(({ rule, ports }) => `${rule.ruleId} ${fingerprintOf(rule)} ${ports.join()}`)).toEqual([
      'sgr-0c0ffee0000000001 tcp/10250-10250/0.0.0.0/0 10250',
      'sgr-0c0ffee0000000002 tcp/10250-10250/::/0 10250',
    ]);
    expect(facts).toMatchObject({
      account: '111122223333',
      region: 'eu-central-1',
      groupId: 'sg-0c0ffee0c0ffee001',
      actor: { kind: 'role', role: 'platform-deploy', name: 'deploy', proven: false },
    });
  });
});
