import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeActor, type Actor } from '../../src/exposure/actor.ts';
import { emailOfActor } from '../../src/finding/actor-email.ts';
import { anActor } from '../support/findings.ts';

const person = (name: string | null, changes: Partial<Actor> = {}) =>
  anActor({ kind: 'person', proven: true, name, ...changes });

describe('the address of the person behind a change', () => {
  it.each([
    ['dana@acme.example', 'dana@acme.example'],
    ['Dana.Ops+aws@Mail.ACME.co.uk', 'dana.ops+aws@mail.acme.co.uk'],
  ])('is the proven name %s, in lower case', (name, email) => {
    expect(emailOfActor(person(name))).toBe(email);
  });

  it.each([
    ['no address', 'dana'],
    ['an id of Identity Center', '90679f1a2b-5c3d1e2f-3a4b-4c5d-8e6f-7a8b9c0d1e2f'],
    ['two addresses', 'dana@acme.example,alex@acme.example'],
    ['an address with a space', 'dana ops@acme.example'],
    ['an address with a line break', 'dana@acme.example\n'],
    ['an address in brackets', '<dana@acme.example>'],
    ['two signs', 'dana@alex@acme.example'],
    ['a name without a domain', 'dana@acme'],
    ['a domain alone', '@acme.example'],
    ['a domain that begins with a dot', 'dana@.acme.example'],
    ['an address of other letters', 'dаna@acme.example'],
    ['a name longer than AWS lets one be', `${'d'.repeat(52)}@acme.example`],
  ])('is not %s', (_what, name) => {
    expect(emailOfActor(person(name))).toBeNull();
  });

  it('is none without a name', () => {
    expect(emailOfActor(person(null))).toBeNull();
  });

  it('takes the longest name that AWS allows', () => {
    expect(emailOfActor(person(`${'d'.repeat(51)}@acme.example`))).toHaveLength(64);
  });

  it('is never that of a name which its caller chose, nor of what is no person', () => {
    const kinds = [
      'root',
      'service-account',
      'instance',
      'role',
      'federated',
      'service',
      'account',
      'unknown',
    ] as const;
    for (const kind of kinds)
      for (const proven of [true, false])
        expect(emailOfActor(person('dana@acme.example', { kind, proven }))).toBeNull();
    expect(emailOfActor(person('dana@acme.example', { proven: false }))).toBeNull();
  });

  it('is null or a plain address, whatever the name', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()), (name) => {
        const email = emailOfActor(person(name));
        return email === null || /^[\w+=,.-]+@[a-z0-9.-]{4,60}$/.test(email);
      }),
    );
  });
});

describe('in a record of CloudTrail', () => {
  const session = (role: string, name: string, more: object = {}) => ({
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::111122223333:assumed-role/${role.split('/').at(-1)}/${name}`,
      accountId: '111122223333',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          arn: `arn:aws:iam::111122223333:role/${role}`,
          userName: role.split('/').at(-1),
        },
        ...more,
      },
    },
  });
  const sso = 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef';

  it.each<[string, Record<string, unknown>, string | null]>([
    ['a user of Identity Center', session(sso, 'dana@acme.example'), 'dana@acme.example'],
    ['a role that only looks like one of Identity Center', session(sso.slice(31), 'dana@acme.example'), null],
    ['a role whose session says it is dana', session('deploy', 'dana@acme.example'), null],
    [
      'a role with a source identity, which counts, and a session name, which does not',
      session('deploy', 'alex@acme.example', { sourceIdentity: 'dana@acme.example' }),
      'dana@acme.example',
    ],
    [
      'an IAM user by the name of an address',
      { userIdentity: { type: 'IAMUser', userName: 'dana@acme.example' } },
      'dana@acme.example',
    ],
    ['the root user', { userIdentity: { type: 'Root', userName: 'dana@acme.example' } }, null],
  ])('%s', (_what, record, email) => {
    expect(emailOfActor(judgeActor(record))).toBe(email);
  });
});
