import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCallerArn, operatorOf, parseOperatorPattern } from '../../src/finding/operator.ts';

const ACCOUNT = 'arn:aws:iam::111122223333';
const SSO = `${ACCOUNT}:role/aws-reserved/sso.amazonaws.com`;
const SESSION = 'arn:aws:sts::111122223333:assumed-role';
const of = (...texts: string[]) =>
  texts.map((text) => {
    const pattern = parseOperatorPattern(text);
    if (pattern === null) throw new Error(`no pattern: ${text}`);
    return pattern;
  });

describe('an entry of OPERATORS', () => {
  it.each([
    `${ACCOUNT}:user/olive`,
    `${ACCOUNT}:user/ops/olive`,
    `${ACCOUNT}:role/oncall`,
    `${ACCOUNT}:role/teams/oncall`,
    `${ACCOUNT}:role/oncall-*`,
    `${SSO}/AWSReservedSSO_Operator_0123456789abcdef`,
    `${SSO}/eu-west-1/AWSReservedSSO_Operator_*`,
    'arn:aws-cn:iam::111122223333:role/oncall',
  ])('is %s', (text) => {
    expect(parseOperatorPattern(text)).not.toBeNull();
  });

  it.each([
    '',
    'olive',
    '*',
    `${ACCOUNT}:user/*`,
    `${ACCOUNT}:role/*`,
    `${ACCOUNT}:role/**`,
    `${ACCOUNT}:root`,
    `${ACCOUNT}:group/ops`,
    'arn:aws:iam::*:role/oncall',
    `${SESSION}/oncall/olive`,
    `${SSO}/AWSReservedSSO_*`,
    `${SSO}/AWSReservedSSO_Op*_0123456789abcdef`,
    `${SSO}/Operator_0123456789abcdef`,
    `${ACCOUNT}:role/on call`,
  ])('is not %j', (text) => {
    expect(parseOperatorPattern(text)).toBeNull();
  });
});

describe('an operator', () => {
  it.each<[string, string, string, string | null]>([
    ['an IAM user', `${ACCOUNT}:user/ops/olive`, `${ACCOUNT}:user/ops/olive`, 'olive'],
    ['whoever has assumed a role', `${ACCOUNT}:role/teams/oncall`, `${SESSION}/oncall/olive`, null],
    ['whoever has assumed one of these roles', `${ACCOUNT}:role/oncall-*`, `${SESSION}/oncall-db/olive`, null],
    [
      'a user of a permission set',
      `${SSO}/AWSReservedSSO_Operator_0123456789abcdef`,
      `${SESSION}/AWSReservedSSO_Operator_0123456789abcdef/olive@acme.example`,
      'olive@acme.example',
    ],
    [
      'a user of a permission set that was provisioned anew',
      `${SSO}/eu-west-1/AWSReservedSSO_Operator_*`,
      `${SESSION}/AWSReservedSSO_Operator_fedcba9876543210/olive@acme.example`,
      'olive@acme.example',
    ],
    // Without its path nobody says that the role is a permission set’s.
    [
      'no person, by a role that is only called like a permission set’s',
      `${ACCOUNT}:role/AWSReservedSSO_Operator_0123456789abcdef`,
      `${SESSION}/AWSReservedSSO_Operator_0123456789abcdef/olive@acme.example`,
      null,
    ],
  ])('is %s', (_what, pattern, arn, person) => {
    expect(operatorOf(arn, of(pattern))).toEqual({ kind: 'operator', arn, person, slackId: null });
  });

  it.each<[string, string, string]>([
    ['of another account', `${ACCOUNT}:role/oncall`, 'arn:aws:sts::444455556666:assumed-role/oncall/olive'],
    ['of another partition', `${ACCOUNT}:role/oncall`, 'arn:aws-cn:sts::111122223333:assumed-role/oncall/olive'],
    ['of a longer name', `${ACCOUNT}:role/oncall`, `${SESSION}/oncall2/olive`],
    ['whose session is called like the role', `${ACCOUNT}:role/oncall`, `${SESSION}/developer/oncall`],
    ['who is a user called like the role', `${ACCOUNT}:role/oncall`, `${ACCOUNT}:user/oncall`],
    ['who is a role called like the user', `${ACCOUNT}:user/olive`, `${SESSION}/olive/olive`],
    ['who is a user of another path', `${ACCOUNT}:user/olive`, `${ACCOUNT}:user/ops/olive`],
    [
      'of another permission set',
      `${SSO}/AWSReservedSSO_Operator_*`,
      `${SESSION}/AWSReservedSSO_Ops_0123456789abcdef/o`,
    ],
    [
      'with more behind a permission set',
      `${SSO}/AWSReservedSSO_Op_*`,
      `${SESSION}/AWSReservedSSO_Op_x_0123456789abcdef/o`,
    ],
    ['who is root', `${ACCOUNT}:role/oncall`, `${ACCOUNT}:root`],
    ['a point in whose pattern is a point', `${ACCOUNT}:role/on.call`, `${SESSION}/onXcall/olive`],
  ])('is nobody %s', (_what, pattern, arn) => {
    expect(operatorOf(arn, of(pattern))).toBeNull();
  });

  it('is nobody while OPERATORS is empty', () => {
    expect(operatorOf(`${SESSION}/oncall/olive`, [])).toBeNull();
  });

  it('has no name that could end a code span, ping or link', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const arn of [`${SESSION}/oncall/${text}`, `${ACCOUNT}:user/${text}`])
          if (isCallerArn(arn)) expect(arn).toMatch(/^[\w+=.@:/-]+$/);
      }),
      { numRuns: 2_000 },
    );
    expect(isCallerArn(`${SESSION}/oncall/<!channel>`)).toBe(false);
    expect(isCallerArn(`${ACCOUNT}:user/<!channel>/olive`)).toBe(false);
  });
});
