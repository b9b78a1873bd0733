import { describe, expect, it } from '@jest/globals';
import { judgeStatements, type Request, type Statement } from '../../../../src/sandbox/aws/iam/judge-statements.ts';

const ALLOW: Statement = { Effect: 'Allow', Action: 'sts:AssumeRole' };
const asked = (keys: Request['keys'] = {}, changes: Partial<Request> = {}): Request => ({
  action: 'sts:AssumeRole',
  account: '111122223333',
  keys,
  ...changes,
});
const judge = (statement: Partial<Statement>, request = asked()) =>
  judgeStatements([{ ...ALLOW, ...statement }], request);

describe('the local IAM', () => {
  it('says nothing where no statement is about it', () => {
    expect(judgeStatements([], asked())).toBe('unsaid');
    expect(judge({ Action: ['ec2:DescribeVpcs', 'sts:Get*'] })).toBe('unsaid');
    expect(judge({ Action: ['sts:*'] })).toBe('allowed');
  });

  it('denies what one statement denies, whatever others allow', () => {
    expect(judgeStatements([ALLOW, { ...ALLOW, Effect: 'Deny' }], asked())).toBe('denied');
  });

  it('lets the root of an account stand for everybody in it, and for nobody else', () => {
    const Principal = { AWS: 'arn:aws:iam::111122223333:root' };
    expect(judge({ Principal })).toBe('allowed');
    expect(judge({ Principal }, asked({}, { account: '444455556666' }))).toBe('unsaid');
    expect(judge({ Principal: { Service: 'lambda.amazonaws.com' } })).toBe('unsaid');
  });

  it.each<[string, Record<string, string | string[]>, Request['keys'], boolean]>([
    ['StringEquals', { k: 'a' }, { k: 'a' }, true],
    ['StringEquals', { k: ['b', 'a'] }, { k: 'a' }, true],
    ['StringEquals', { k: 'a' }, { k: 'A' }, false],
    ['StringEquals', { k: 'a' }, {}, false],
    ['StringEquals', { k: 'a', l: 'b' }, { k: 'a', l: 'c' }, false],
    ['ForAllValues:StringEquals', { k: 'a' }, {}, true],
    ['ForAllValues:StringEquals', { k: 'a' }, { k: 'b' }, false],
    ['ArnEquals', { k: 'arn:aws:iam::1:role/a-*' }, { k: 'arn:aws:iam::1:role/a-b' }, true],
    ['ArnEquals', { k: 'arn:aws:iam::1:role/a' }, { k: 'arn:aws:iam::1:role/ab' }, false],
    ['ArnNotEquals', { k: 'arn:a' }, { k: 'arn:b' }, true],
    ['ArnNotEquals', { k: 'arn:a' }, { k: 'arn:a' }, false],
    ['ArnNotEquals', { k: 'arn:a' }, {}, true],
  ])('holds %s %j against %j: %s', (operator, wanted, keys, isMet) => {
    expect(judge({ Condition: { [operator]: wanted } }, asked(keys))).toBe(isMet ? 'allowed' : 'unsaid');
  });

  it('refuses to judge by a condition that it does not understand, which would let everybody in', () => {
    expect(() => judge({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })).toThrow('IpAddress');
  });
});
