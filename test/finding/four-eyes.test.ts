import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor } from '../../src/exposure/actor.ts';
import { emailOfActor } from '../../src/finding/actor-email.ts';
import { keepNeeds } from '../../src/finding/four-eyes.ts';
import { anActor } from '../support/findings.ts';

const DANA = anActor({ kind: 'person', proven: true, name: 'Dana@acme.example' });
const ALEX = anActor({ kind: 'person', proven: true, name: 'alex@acme.example' });
const SAYS_DANA = anActor({ kind: 'role', proven: false, name: 'dana@acme.example' });
const SLACK = { 'dana@acme.example': 'U0DANA', 'alex@acme.example': 'U0ALEX' };
const of = (...actors: Actor[]) => actors.map((actor) => ({ actor }));
const kindFor = (actors: Actor[], approver: string, slackIds: Readonly<Record<string, string | null>> = SLACK) =>
  keepNeeds(of(...actors), slackIds, inSlack(approver)).kind;
const inSlack = (userId: string) => ({ kind: 'person', userId, name: '' }) as const;

describe('to keep open what somebody opened', () => {
  it.each<[string, Actor[], string]>([
    ['a proven member who is somebody else', [DANA], 'one-approver'],
    ['two proven members who are somebody else', [DANA, ALEX], 'one-approver'],
    ['a role, whatever it says it is', [SAYS_DANA], 'two-approvers'],
    ['a member and a role', [DANA, SAYS_DANA], 'two-approvers'],
    ['the root user', [anActor({ kind: 'root', name: 'root', proven: true })], 'two-approvers'],
    ['an AWS service', [anActor({ kind: 'service', name: 'eks.amazonaws.com', proven: true })], 'two-approvers'],
    ['an instance', [anActor({ kind: 'instance', name: 'i-0123456789abcdef0', proven: true })], 'two-approvers'],
    ['a service account', [anActor({ kind: 'service-account', name: 'kube/x', proven: true })], 'two-approvers'],
    ['another account', [anActor({ kind: 'account', name: '444455556666', proven: true })], 'two-approvers'],
    ['a person without an address', [anActor({ kind: 'person', name: 'dana', proven: true })], 'two-approvers'],
    ['nobody at all', [], 'two-approvers'],
  ])('%s opened: an approver needs %3$s', (_what, actors, kind) => {
    expect(kindFor(actors, 'U0SAM')).toBe(kind);
  });

  it.each<[string, Readonly<Record<string, string | null>>]>([
    ['is no member', { 'dana@acme.example': null }],
    ['was never looked for', {}],
  ])('two approvers are needed where the person %s', (_what, slackIds) => {
    expect(kindFor([DANA], 'U0SAM', slackIds)).toBe('two-approvers');
  });

  it.each<[string, Actor[]]>([
    ['alone', [DANA]],
    ['with somebody else', [ALEX, DANA]],
    ['with somebody whom AWS does not prove', [SAYS_DANA, DANA]],
    ['as one of many', [anActor({ kind: 'root', name: 'root', proven: true }), ALEX, DANA]],
  ])('the person who opened it %s is refused', (_what, actors) => {
    expect(kindFor(actors, 'U0DANA')).toBe('refused');
  });

  it('a name that its caller chose makes nobody the actor, for good or ill', () => {
    expect(kindFor([SAYS_DANA], 'U0DANA')).toBe('two-approvers');
  });

  it.each<[string, Actor, string]>([
    ['the root user', anActor({ kind: 'root', name: 'root', proven: true }), 'AWS does not prove which person'],
    ['a role', SAYS_DANA, 'AWS does not prove which person'],
    ['a user without an address', anActor({ kind: 'person', name: 'dana', proven: true }), 'not by an e-mail address'],
    ['a user whose name is missing', anActor({ kind: 'person', name: null, proven: false }), 'AWS does not prove'],
    ['somebody outside', anActor({ kind: 'person', name: 'x@y.example', proven: true }), 'no member of this Slack'],
  ])('%s opened: it says what is missing', (_what, actor, why) => {
    expect(keepNeeds(of(actor), SLACK, inSlack('U0SAM'))).toMatchObject({ why: expect.stringContaining(why) });
  });

  it('says why in words of its own', () => {
    const hostile = anActor({ kind: 'role', proven: false, name: '<!channel> *x*' });
    for (const actors of [[DANA], [hostile], [anActor({ kind: 'person', proven: true, name: '<@U1>' })]]) {
      const needs = keepNeeds(of(...actors), SLACK, inSlack('U0DANA'));
      expect('why' in needs ? needs.why : '').toMatch(/^[A-Z][a-zA-Z ,-]+\.$/);
    }
  });
});

describe('whoever opened it, whoever asks', () => {
  const emails = ['dana@acme.example', 'alex@acme.example', 'sam@acme.example', '__proto__', 'constructor'];
  const ids = ['U0DANA', 'U0ALEX', 'U0SAM'];
  const actor = fc
    .record({
      kind: fc.constantFrom<Actor['kind']>('person', 'person', 'person', 'role', 'root', 'service', 'unknown'),
      proven: fc.boolean(),
      name: fc.option(fc.constantFrom(...emails), { nil: null }),
    })
    .map((changes) => anActor(changes));
  const slackIds = fc.dictionary(
    fc.constantFrom(...emails.slice(0, 3)),
    fc.option(fc.constantFrom(...ids), { nil: null }),
  );
  const cases = [fc.array(actor, { maxLength: 4 }), slackIds, fc.constantFrom(...ids)] as const;
  const memberOf = (known: Readonly<Record<string, string | null>>, one: Actor) => {
    const email = emailOfActor(one);
    return email === null ? null : (known[email] ?? null);
  };

  it('nobody who is the actor is ever allowed', () => {
    fc.assert(
      fc.property(...cases, (actors, known, approver) => {
        const isActor = actors.some((one) => memberOf(known, one) === approver);
        return isActor === (kindFor(actors, approver, known) === 'refused');
      }),
      { numRuns: 1_000 },
    );
  });

  it('one approver is enough only when every actor is proven to be a member other than the approver', () => {
    fc.assert(
      fc.property(...cases, (actors, known, approver) => {
        if (kindFor(actors, approver, known) !== 'one-approver') return true;
        const isOther = (one: Actor) => {
          const member = memberOf(known, one);
          return one.proven && one.kind === 'person' && member !== null && member !== approver;
        };
        return actors.length > 0 && actors.every(isOther);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a further rule never makes it easier', () => {
    const strictness = { 'one-approver': 0, 'two-approvers': 1, refused: 2 };
    fc.assert(
      fc.property(...cases, actor, (actors, known, approver, more) => {
        fc.pre(actors.length > 0);
        return strictness[kindFor([...actors, more], approver, known)] >= strictness[kindFor(actors, approver, known)];
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('to keep open at the command line what somebody opened', () => {
  const SESSION = 'arn:aws:sts::111122223333:assumed-role';
  const USER = 'arn:aws:iam::111122223333:user';
  const inCenter = (name: string, slackId: string | null = null) =>
    ({
      kind: 'operator',
      arn: `${SESSION}/AWSReservedSSO_Op_0123456789abcdef/${name}`,
      person: name,
      slackId,
    }) as const;
  const user = (name: string, of = USER) =>
    ({ kind: 'operator', arn: `${of}/${name}`, person: name, slackId: null }) as const;
  const iamUser = (name: string, of = USER) => anActor({ kind: 'person', proven: true, name, arn: `${of}/${name}` });
  const ROOT = anActor({ kind: 'root', proven: true, name: 'root', arn: 'arn:aws:iam::111122223333:root' });
  const NAMELESS = anActor({ kind: 'person', proven: true, name: null, arn: `${USER}/jo` });
  const inRole = { kind: 'operator', arn: SAYS_DANA.arn ?? '', person: null, slackId: null } as const;

  it.each<[string, Actor, Parameters<typeof keepNeeds>[2], string]>([
    ['a person of another e-mail address', DANA, inCenter('sam@acme.example'), 'one-approver'],
    ['the very person', DANA, inCenter('dana@ACME.example'), 'refused'],
    ['the very person, whom Slack knows by another address', DANA, inCenter('d@acme.example', 'U0DANA'), 'refused'],
    ['a role, whoever it says it is', SAYS_DANA, inCenter('sam@acme.example'), 'two-approvers'],
    ['the very session of a role', SAYS_DANA, inRole, 'refused'],
    ['an IAM user, for another one', iamUser('jo'), user('kim'), 'one-approver'],
    ['the very IAM user', iamUser('jo'), user('jo'), 'refused'],
    ['an IAM user of another account', iamUser('jo', 'arn:aws:iam::444455556666:user'), user('kim'), 'two-approvers'],
    ['an IAM user, for somebody of Identity Center', iamUser('jo'), inCenter('sam@acme.example'), 'two-approvers'],
    ['somebody of Identity Center, for an IAM user', DANA, user('kim'), 'two-approvers'],
    ['root', anActor({ kind: 'root', name: 'root', proven: true }), inCenter('sam@acme.example'), 'two-approvers'],
    ['root of the very account, for an IAM user', ROOT, user('kim'), 'two-approvers'],
    ['a role that says it is the very person', SAYS_DANA, inCenter('dana@acme.example'), 'two-approvers'],
    [
      'a person, for a role of whom AWS proves no person',
      { ...DANA, arn: `${SESSION}/sso/dana` },
      inRole,
      'two-approvers',
    ],
    ['a person without a name, for such a role', NAMELESS, inRole, 'two-approvers'],
    ['a person whose session is not named', { ...DANA, arn: null }, inCenter('sam@acme.example'), 'one-approver'],
  ])('%s opened: %4$s', (_what, actor, operator, kind) => {
    expect(keepNeeds(of(actor), SLACK, operator).kind).toBe(kind);
  });

  it('does not ask Slack who opened it, which may be down', () => {
    expect(keepNeeds(of(DANA), {}, inCenter('sam@acme.example')).kind).toBe('one-approver');
  });
});
