import { describe, expect, it } from '@jest/globals';
import { ACTED_EVENTS, classify, JUDGED_EVENTS } from '../../src/exposure/classify.ts';
import { compileEventPattern } from '../../src/sandbox/aws/event-pattern.ts';
import { readStack } from '../../src/sandbox/stack.ts';
import { DECISION, HOME_OPENED, REFUSED_CLICK } from '../../src/adapters/decisions-eventbridge.ts';
import { authorize, authorizeItems, ipv4, item, ports, record, SETTINGS } from '../exposure/records.ts';
import { root } from './deployed.ts';

const rules = readStack(`${root}/serverless.yml`).rules;
const patternOf = (bus: string) => rules.find((rule) => rule.bus === bus)?.pattern ?? {};
const intake = patternOf('default');
const lets = compileEventPattern(intake);

/** The envelope in which EventBridge delivers a CloudTrail record. */
const delivered = (detail: Record<string, unknown>, fields: Record<string, unknown> = {}) => ({
  version: '0',
  id: '5a3c6a52-5f5c-4b51-8b0a-1f2e3d4c5b6a',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.ec2',
  account: '111122223333',
  time: '2026-11-20T09:30:00Z',
  region: 'eu-west-1',
  resources: [],
  detail,
  ...fields,
});
const open10250 = item({ ...ports(10250), ipRanges: ipv4('0.0.0.0/0') });

describe('the intake rule lets through', () => {
  it.each([
    ['the list form', authorizeItems(open10250)],
    ['the flat form', authorize({ ipPermissions: {}, ipProtocol: 'tcp', ...ports(6443), cidrIp: '0.0.0.0/0' })],
    ['a port that nobody watches', authorizeItems(item({ ...ports(443), ipRanges: ipv4('0.0.0.0/0') }))],
    ['parameters that CloudTrail left out', authorize({}, { requestParameters: { omitted: true } })],
  ])('%s', (_what, detail) => {
    expect(lets(delivered(detail))).toBe(true);
  });

  it('every call that the classifier finds exposed', () => {
    const calls = [authorizeItems(open10250), authorizeItems(item({ ipProtocol: '-1', ipRanges: ipv4('0.0.0.0/0') }))];
    for (const detail of calls) {
      expect(classify(detail, SETTINGS).verdict).toBe('exposed');
      expect(lets(delivered(detail))).toBe(true);
    }
  });

  it('every event that the bot acts on', () => {
    expect(ACTED_EVENTS.filter((eventName) => !lets(delivered(record(eventName))))).toEqual([]);
    expect(JUDGED_EVENTS.filter((eventName) => !ACTED_EVENTS.includes(eventName))).toEqual([]);
  });

  it('no other event', () => {
    const { eventName } = intake['detail'] as { eventName: string[] };
    expect([...eventName].sort()).toEqual([...ACTED_EVENTS].sort());
  });
});

describe('the intake rule keeps out', () => {
  it.each([
    'Client.UnauthorizedOperation',
    'Client.InvalidPermission.Duplicate',
    'Client.DryRunOperation',
    'Server.InternalError',
  ])('a call that failed with %s', (errorCode) => {
    expect(lets(delivered(authorizeItems(open10250)))).toBe(true);
    const failed = { ...authorizeItems(open10250), errorCode, responseElements: null };
    expect(lets(delivered(failed))).toBe(false);
  });

  it.each([
    'AuthorizeSecurityGroupEgress',
    'RevokeSecurityGroupEgress',
    'CreateSecurityGroup',
    'DescribeSecurityGroups',
  ])('%s', (eventName) => {
    expect(lets(delivered(record(eventName)))).toBe(false);
  });

  it('what somebody puts on the bus in the name of AWS', () => {
    expect(lets(delivered(authorizeItems(open10250), { source: 'custom.ec2' }))).toBe(false);
    expect(lets(delivered(authorizeItems(open10250), { 'detail-type': 'AWS API Call' }))).toBe(false);
  });
});

describe('the intake rule', () => {
  it('looks at nothing but origin, name and success, so that the shape of a call is no way past it', () => {
    expect(Object.keys(intake).sort()).toEqual(['detail', 'detail-type', 'source']);
    expect(Object.keys(intake['detail'] as object).sort()).toEqual(['errorCode', 'eventName', 'eventSource']);
  });
});

describe('the decisions rule', () => {
  it('lets through what the Slack function publishes, and nothing of another source', () => {
    const isDecision = compileEventPattern(patternOf('DecisionsBus'));
    for (const { source, detailType } of [DECISION, REFUSED_CLICK, HOME_OPENED]) {
      const event = { source, 'detail-type': detailType, detail: {} };
      expect(isDecision(event)).toBe(true);
      expect(isDecision({ ...event, source: 'portcullis' })).toBe(false);
      expect(isDecision({ ...event, 'detail-type': 'Exposure revoked' })).toBe(false);
    }
  });
});
