import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { classify } from '../../src/exposure/classify.ts';
import { expectLinear } from '../support/expect-linear.ts';
import {
  answered,
  answeredRule,
  authorize,
  authorizeItems,
  changed,
  envelope,
  ipv4,
  item,
  modify,
  modifyPrefixList,
  ports,
  SETTINGS,
} from './records.ts';

const judge = (value: unknown) => classify(value, SETTINGS);
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const host = (index: number) => `${index >> 16}.${(index >> 8) & 255}.${index & 255}.0/24`;
const kubelet = (ipRanges: unknown) => authorizeItems(item({ ...ports(10250), ipRanges }));
const nested = (depth: number): unknown => JSON.parse('{"items":['.repeat(depth) + ']}'.repeat(depth));

describe('hostile records', () => {
  it.each<[string, unknown]>([
    [
      'keys of the prototype',
      JSON.parse(
        '{"__proto__":{"eventName":"x"},"constructor":1,"eventName":"AuthorizeSecurityGroupIngress","eventSource":"ec2.amazonaws.com","requestParameters":{"__proto__":{"ipPermissions":{}}}}',
      ),
    ],
    ['lone surrogates', kubelet({ items: [{ cidrIp: '\ud800.0.0.0/0', description: '\udfff' }] })],
    ['control characters', kubelet(ipv4('0.0.0.0\u0000/0', '\u202e0/0.0.0.0'))],
    ['deep nesting', kubelet(nested(100_000))],
    ['deep nesting of the record', envelope(nested(100_000))],
    ['text a megabyte long', kubelet(ipv4('0'.repeat(2 ** 20), `${' '.repeat(2 ** 20)}0.0.0.0/0`))],
    ['ports a megabyte long', authorizeItems(item({ ...ports('1'.repeat(2 ** 20)), ipRanges: ipv4('0.0.0.0/0') }))],
    [
      'text in text in text',
      many(50, (index) => index).reduce<unknown>(
        (value) => ({ Message: JSON.stringify(value).slice(0, 2 ** 16) }),
        kubelet({}),
      ),
    ],
    [
      'an envelope in an envelope',
      many(1_000, (index) => index).reduce<unknown>((value) => envelope(value), kubelet({})),
    ],
    [
      'huge numbers',
      authorizeItems(item({ fromPort: -1e308, toPort: 1e308, ipProtocol: 1e21, ipRanges: ipv4('0.0.0.0/0') })),
    ],
  ])('end in a verdict that is not "clear": %s', (_name, value) => {
    expect(['unknown', 'invalid']).toContain(judge(value).verdict);
  });

  it('never throws, and always says why, whatever JSON it is given', () => {
    const keys = [
      'eventName',
      'eventSource',
      'detail',
      'Records',
      'Message',
      'requestParameters',
      'responseElements',
      'ipPermissions',
      'items',
      'ipRanges',
      'cidrIp',
    ];
    const values = [
      'AuthorizeSecurityGroupIngress',
      'ModifySecurityGroupRules',
      'ec2.amazonaws.com',
      '0.0.0.0/0',
      'tcp',
      10250,
      null,
      '',
      '{}',
      true,
    ];
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom(...values),
        fc.dictionary(fc.constantFrom(...keys), tie('json')),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.jsonValue(),
      ),
    }));
    fc.assert(
      fc.property(json, (value) => {
        const verdict = judge(value);
        expect(verdict.reasons.length).toBeGreaterThan(0);
        expect(verdict.verdict === 'exposed').toBe(verdict.exposures.length > 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds an exposure whatever stands around it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (noise, odd) => {
        const exposing = item({
          ...ports(10250),
          ipRanges: { items: [{ cidrIp: '0.0.0.0/0', description: odd }, odd, noise] },
        });
        const value = { ...noise, ...authorizeItems(exposing), userIdentity: odd, tlsDetails: noise };
        expect(judge(value).verdict).toBe('exposed');
      }),
    );
  });

  it('changes nothing in the value', () => {
    const freeze = (value: unknown): unknown => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    const value = answered(answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0' }));
    expect(judge(freeze(value)).verdict).toBe('exposed');
  });
});

describe('the time that a record takes', () => {
  it.each<[string, (size: number) => unknown]>([
    ['ranges', (size) => kubelet(ipv4(...many(size, host)))],
    ['nested ranges', (size) => kubelet(ipv4(...many(size, (index) => `52.0.0.0/${9 + (index % 24)}`)))],
    ['unreadable ranges', (size) => kubelet(ipv4(...many(size, (index) => `52.0.0.0/${index}x`)))],
    [
      'items',
      (size) => authorizeItems(...many(size, (index) => item({ ...ports(10250), ipRanges: ipv4(host(index)) }))),
    ],
    [
      'rules of the response',
      (size) => answered(...many(size, (index) => answeredRule({ ...ports(10250), cidrIpv4: host(index) }))),
    ],
    [
      'both forms',
      (size) =>
        authorize({
          ...ports(10250),
          ipProtocol: 'tcp',
          cidrIp: '8.8.8.8/32',
          ipPermissions: { items: many(size, (index) => item({ ...ports(10250), ipRanges: ipv4(host(index)) })) },
        }),
    ],
    ['modified rules', (size) => modify(many(size, (index) => changed({ CidrIpv4: host(index) }, index)))],
    ['entries', (size) => modifyPrefixList({ AddEntry: many(size, (index) => ({ Cidr: host(index) })) })],
    [
      'prefix lists',
      (size) =>
        authorizeItems(
          item({ ...ports(10250), prefixListIds: { items: many(size, (index) => ({ prefixListId: `pl-${index}` })) } }),
        ),
    ],
    ['text', (size) => kubelet(ipv4('::'.repeat(size * 100)))],
    ['space', (size) => authorize({ ipPermissions: `${' '.repeat(size * 100)}{` })],
    ['keys', (size) => authorize(Object.fromEntries(many(size, (index) => [`key${index}`, index])))],
    ['layers', (size) => kubelet(nested(size * 10))],
    ['layers around the record', (size) => envelope(nested(size * 10))],
    [
      'digits',
      (size) => authorizeItems(item({ ...ports('0'.repeat(size * 100)), ipProtocol: '6'.repeat(size * 100) })),
    ],
    [
      'characters that somebody may choose',
      (size) => {
        const long = 'system:serviceaccount:a/b.'.repeat(size);
        const userIdentity = { type: 'AssumedRole', arn: long, principalId: long, userName: long };
        const around = { userIdentity, userAgent: long, sourceIPAddress: long, eventTime: long, errorMessage: long };
        return { ...kubelet({ items: [{ cidrIp: '0.0.0.0/0', description: long }] }), ...around };
      },
    ],
    [
      'records in a record as text',
      (size) => ({
        ...kubelet(ipv4('8.8.8.8/32')),
        requestParameters: JSON.stringify({ ipPermissions: many(size, () => item({})) }),
      }),
    ],
  ])('grows with the number of %s, and no faster', (_name, make) => {
    expectLinear(1_500, make, judge);
  });
});
