import { describe, expect, it } from '@jest/globals';
import { compileEventPattern } from '../../../src/sandbox/aws/event-pattern.ts';

const event = {
  source: 'aws.ec2',
  count: 7,
  flag: true,
  nothing: null,
  tags: ['red', 'blue'],
  detail: {
    eventName: 'AuthorizeSecurityGroupIngress',
    requestParameters: {
      items: [
        { protocol: 'tcp', port: 10250, ranges: [{ cidr: '10.0.0.0/8' }] },
        { protocol: 'udp', port: 53, ranges: [{ cidr: '0.0.0.0/0' }], description: 'DNS' },
      ],
      empty: [],
    },
  },
};
const items = (pattern: unknown) => ({ detail: { requestParameters: { items: pattern } } });

describe('an event pattern', () => {
  it.each<[string, unknown, boolean]>([
    ['an exact value', { source: ['aws.ec2'] }, true],
    ['one of several values', { source: ['aws.s3', 'aws.ec2'] }, true],
    ['another value', { source: ['aws.s3'] }, false],
    ['a number', { count: [7] }, true],
    ['a number written as a text', { count: ['7'] }, false],
    ['a boolean', { flag: [true] }, true],
    ['null', { nothing: [null] }, true],
    ['null for a missing field', { missing: [null] }, false],
    ['every field', { source: ['aws.ec2'], count: [8] }, false],
    ['a nested field', { detail: { eventName: ['AuthorizeSecurityGroupIngress'] } }, true],
    ['a field below a value', { source: { deeper: ['x'] } }, false],
    ['any element of an array', { tags: ['blue'] }, true],
    ['no element of an array', { tags: ['green'] }, false],
    ['a prefix', { detail: { eventName: [{ prefix: 'Authorize' }] } }, true],
    ['another prefix', { detail: { eventName: [{ prefix: 'Revoke' }] } }, false],
    ['a prefix in other letters', { detail: { eventName: [{ prefix: { 'equals-ignore-case': 'AUTH' } }] } }, true],
    ['a suffix', { detail: { eventName: [{ suffix: 'Ingress' }] } }, true],
    ['other letters', { source: [{ 'equals-ignore-case': 'AWS.EC2' }] }, true],
    ['anything but another value', { source: [{ 'anything-but': 'aws.s3' }] }, true],
    ['anything but this value', { source: [{ 'anything-but': ['aws.ec2', 'aws.s3'] }] }, false],
    ['anything but, for a missing field', { missing: [{ 'anything-but': 'x' }] }, false],
    ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    ['what exists', { count: [{ exists: true }] }, true],
    ['what does not', { missing: [{ exists: true }] }, false],
    ['null, which exists', { nothing: [{ exists: true }] }, true],
    ['an object, which is no leaf', { detail: [{ exists: true }] }, false],
    ['what is absent', { detail: { errorCode: [{ exists: false }] } }, true],
    ['what is absent below something absent', { detail: { a: { b: [{ exists: false }] } } }, true],
    ['what is not absent', { count: [{ exists: false }] }, false],
    ['absent or a value', { count: [{ exists: false }, 7] }, true],
    ['absent below an empty array', { detail: { requestParameters: { empty: { a: [{ exists: false }] } } } }, true],
  ])('judges %s', (_what, pattern, expected) => {
    expect(compileEventPattern(pattern)(event)).toBe(expected);
  });

  it('wants all fields of an object from the same element of an array', () => {
    expect(compileEventPattern(items({ protocol: ['tcp'], port: [10250] }))(event)).toBe(true);
    expect(compileEventPattern(items({ protocol: ['tcp'], port: [53] }))(event)).toBe(false);
    expect(compileEventPattern(items({ protocol: ['tcp'], ranges: { cidr: ['0.0.0.0/0'] } }))(event)).toBe(false);
  });

  it('calls a field absent only when no element of the array has it', () => {
    expect(compileEventPattern(items({ description: [{ exists: false }] }))(event)).toBe(false);
    expect(compileEventPattern(items({ colour: [{ exists: false }] }))(event)).toBe(true);
  });

  it('takes any choice of $or, together with the fields beside it', () => {
    const either = [{ count: [8] }, { flag: [true] }];
    expect(compileEventPattern({ source: ['aws.ec2'], $or: either })(event)).toBe(true);
    expect(compileEventPattern({ source: ['aws.s3'], $or: either })(event)).toBe(false);
    expect(compileEventPattern({ $or: [{ count: [8] }, { flag: [false] }] })(event)).toBe(false);
  });

  it('matches nothing that is no object', () => {
    for (const odd of [null, undefined, 'text', 7, []]) {
      expect(compileEventPattern({ source: ['aws.ec2'] })(odd)).toBe(false);
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['an operator that it does not know', { detail: { ip: [{ cidr: '10.0.0.0/8' }] } }, /detail\.ip: .*"cidr"/],
    ['a numeric comparison', { count: [{ numeric: ['>', 1] }] }, /count: .*numeric/],
    ['two operators in one', { count: [{ prefix: 'a', suffix: 'b' }] }, /count/],
    ['an operator with a wrong operand', { count: [{ prefix: 7 }] }, /count/],
    ['exists with a text', { count: [{ exists: 'no' }] }, /count/],
    ['an empty list', { count: [] }, /count: an empty list/],
    ['an empty object', { detail: {} }, /detail: an empty object/],
    ['a bare value', { count: 7 }, /count/],
    ['no object at all', 'source', /pattern/],
    ['a single choice', { $or: [{ count: [7] }] }, /\$or/],
  ])('refuses %s when it is loaded', (_what, pattern, message) => {
    expect(() => compileEventPattern(pattern)).toThrow(message);
  });
});
