import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Actor, judgeActor, NOBODY } from '../../src/exposure/actor.ts';
import { actorWords, plainWords, throughWords } from '../../src/exposure/actor-words.ts';

type Json = Record<string, unknown>;
const ACCOUNT = '111122223333';
const HASH = '0123456789abcdef';

const saysOf = (userIdentity: unknown): string => plainWords(actorWords(judgeActor({ userIdentity })));

/** A role's session as CloudTrail writes it. `path` is that of the role in IAM, which the session's own ARN leaves out. */
const session = (role: string, name: string, context: Json = {}, path = '/'): Json => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${name}`,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
  accountId: ACCOUNT,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      arn: `arn:aws:iam::${ACCOUNT}:role${path}${role}`,
      accountId: ACCOUNT,
      userName: role,
    },
    webIdFederationData: {},
    attributes: { creationDate: '2026-11-20T09:00:00Z', mfaAuthenticated: 'false' },
    ...context,
  },
});
const SSO = `AWSReservedSSO_Admin_Access_${HASH}`;
const SSO_PATH = '/aws-reserved/sso.amazonaws.com/eu-west-1/';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C`;
const irsa = (sub: unknown, key = 'oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C:sub'): Json => ({
  webIdFederationData: { federatedProvider: PROVIDER, attributes: { [key]: sub } },
});

describe('who AWS vouches for', () => {
  it.each<[string, Json, string]>([
    [
      'the user of an Identity Center session',
      session(SSO, 'alex@example.com', {}, SSO_PATH),
      'alex@example.com, permission set Admin_Access',
    ],
    [
      'the same in the home region, where the path has no region',
      session(SSO, 'alex', {}, '/aws-reserved/sso.amazonaws.com/'),
      'alex, permission set Admin_Access',
    ],
    ['a source identity', session('deploy', 'ci-42', { sourceIdentity: 'alex' }), 'alex, role deploy'],
    ['an IAM user', { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/ops/kim`, userName: 'kim' }, 'kim'],
    ['an IAM user by the ARN alone', { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/ops/kim` }, 'kim'],
    [
      'the root user',
      { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
      'the root user of account 111122223333',
    ],
    [
      'a user that a service of Identity Center acts for',
      {
        type: 'IdentityCenterUser',
        accountId: ACCOUNT,
        onBehalfOf: { userId: '94482488-3041', identityStoreArn: 'arn' },
      },
      '94482488-3041',
    ],
    [
      'the service account whose token the cluster signed',
      session('lbc', 'whatever', irsa('system:serviceaccount:kube-system:aws-load-balancer-controller')),
      'Kubernetes service account kube-system/aws-load-balancer-controller, role lbc',
    ],
    [
      'the instance that EC2 gave the role to',
      session('node', 'i-0a1b2c3d4e5f60718', { ec2RoleDelivery: '2.0' }),
      'instance i-0a1b2c3d4e5f60718, role node',
    ],
    [
      'the same by a token with other claims before its subject',
      session('lbc', 's', {
        webIdFederationData: {
          attributes: { 'idp:aud': 'sts.amazonaws.com', 'idp:sub': 'system:serviceaccount:kube-system:lbc' },
        },
      }),
      'Kubernetes service account kube-system/lbc, role lbc',
    ],
    [
      'a session whose issuer has another name than its ARN',
      { ...session('renamed', 'ci', { sourceIdentity: 'alex', sessionIssuer: { userName: 'deploy' } }) },
      'alex, role deploy',
    ],
    [
      'a service of AWS',
      { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
      'the AWS service autoscaling.amazonaws.com',
    ],
    ['another account', { type: 'AWSAccount', accountId: '444455556666' }, 'somebody of account 444455556666'],
  ])('is %s', (_, identity, expected) => {
    expect(saysOf(identity)).toBe(expected);
    expect(judgeActor({ userIdentity: identity }).proven).toBe(true);
  });
});

describe('a name that the caller chose', () => {
  it.each<[string, unknown, string]>([
    ['the session name of a role', session('deploy', 'alex'), 'role deploy, says it is alex'],
    [
      'a session without its context',
      { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/alex` },
      'role deploy, says it is alex',
    ],
    [
      'a session without ARN and type of issuer',
      { type: 'AssumedRole', principalId: 'AROAEXAMPLE:alex', sessionContext: { sessionIssuer: {} } },
      'a role, says it is alex',
    ],
    [
      'a role that is only named like one of Identity Center',
      session(SSO, 'alex'),
      'role AWSReservedSSO_Admin_Access_0123456789abcdef, says it is alex',
    ],
    [
      'a role whose path only looks reserved',
      session(SSO, 'alex', {}, '/my/aws-reserved/sso.amazonaws.com/'),
      'role AWSReservedSSO_Admin_Access_0123456789abcdef, says it is alex',
    ],
    [
      'a role of Identity Center with something behind its name',
      session(`${SSO}-copy`, 'alex', {}, SSO_PATH),
      `role ${SSO}-copy, says it is alex`,
    ],
    [
      'an issuer whose ARN is something else in front',
      session(SSO, 'alex', {
        sessionIssuer: { userName: 'x', arn: `urn:arn:aws:iam::${ACCOUNT}:role${SSO_PATH}${SSO}` },
      }),
      'role x, says it is alex',
    ],
    [
      'a session of Identity Center that names nobody',
      {
        type: 'AssumedRole',
        sessionContext: { sessionIssuer: { userName: SSO, arn: `arn:aws:iam::${ACCOUNT}:role${SSO_PATH}${SSO}` } },
      },
      `role ${SSO}`,
    ],
    [
      'a subject with something in front of the service account',
      session('r', 's', irsa('x:system:serviceaccount:a:b')),
      'role r, says it is s',
    ],
    [
      'a subject with something behind the service account',
      session('r', 's', irsa('system:serviceaccount:a:b:c')),
      'role r, says it is s',
    ],
    [
      'a session of an instance role that is no instance',
      session('node', 'alex', { ec2RoleDelivery: '2.0' }),
      'role node, says it is alex',
    ],
    [
      'an instance id with something in front',
      session('node', 'my-i-0a1b2c3d4e5f60718', { ec2RoleDelivery: '2.0' }),
      'role node, says it is my-i-0a1b2c3d4e5f60718',
    ],
    [
      'an instance id with something behind it',
      session('node', 'i-0a1b2c3d-x', { ec2RoleDelivery: '2.0' }),
      'role node, says it is i-0a1b2c3d-x',
    ],
    [
      'a role session without any name',
      { type: 'AssumedRole', sessionContext: { sessionIssuer: {}, ec2RoleDelivery: '2.0' } },
      'a role',
    ],
    [
      'a principal without a session name',
      { type: 'AssumedRole', principalId: 'AROAEXAMPLE', sessionContext: {} },
      'a role',
    ],
    [
      'a principal whose session name holds a colon',
      { type: 'AssumedRole', principalId: 'AROAEXAMPLE:a:b', sessionContext: {} },
      'a role, says it is a:b',
    ],
    [
      'an ARN that is none of a session',
      { type: 'AssumedRole', arn: `arn:aws:iam::${ACCOUNT}:role/deploy`, principalId: 'AROAEXAMPLE:kim' },
      'a role, says it is kim',
    ],
    [
      'an instance id that EC2 did not deliver to',
      session('node', 'i-0a1b2c3d4e5f60718'),
      'role node, says it is i-0a1b2c3d4e5f60718',
    ],
    [
      'a session name that looks like a service account',
      session('r', 'system:serviceaccount:a:b'),
      'role r, says it is system:serviceaccount:a:b',
    ],
    [
      'the subject of a token that is no service account',
      session('gh', 'run-1', irsa('repo:acme/infra:ref:refs/heads/main')),
      'role gh, says it is run-1',
    ],
    [
      'an audience in the form of a service account',
      session('r', 's', irsa('system:serviceaccount:a:b', 'idp:aud')),
      'role r, says it is s',
    ],
    ['an empty source identity', session('deploy', 'alex', { sourceIdentity: '' }), 'role deploy, says it is alex'],
    [
      'the name of a federated user',
      {
        type: 'FederatedUser',
        arn: `arn:aws:sts::${ACCOUNT}:federated-user/alex`,
        sessionContext: { sessionIssuer: { type: 'IAMUser', userName: 'broker' } },
      },
      'a federated session of broker, says it is alex',
    ],
    ['the name of a SAML user', { type: 'SAMLUser', userName: 'alex' }, 'a federated session, says it is alex'],
    [
      'the name of a federated user without an ARN',
      { type: 'FederatedUser', userName: 'alex' },
      'a federated session, says it is alex',
    ],
    ['an ARN without a name', { arn: 'arn:aws:iam::1:thing/x' }, 'somebody who says it is arn:aws:iam::1:thing/x'],
    ['a name without a type', { userName: 'alex' }, 'somebody who says it is alex'],
    ['no name at all', { type: 'Directory' }, 'somebody unknown'],
    ['an IAM user without a name', { type: 'IAMUser' }, 'a user'],
  ])('is not taken for proof: %s', (_, identity, expected) => {
    expect(saysOf(identity)).toBe(expected);
    expect(judgeActor({ userIdentity: identity }).proven).toBe(false);
  });
});

describe('what is kept of a caller', () => {
  const nameOf = (userName: string) => judgeActor({ userIdentity: { type: 'IAMUser', userName } }).name;

  it('is a name as long as IAM allows, and no half of a character', () => {
    expect(nameOf('k'.repeat(128))).toBe('k'.repeat(128));
    expect(nameOf('k'.repeat(129))).toBe('k'.repeat(128));
    expect(nameOf(`${'k'.repeat(127)}\u{1f600}`)).toBe('k'.repeat(127));
    expect(nameOf(`\u{1f600} kim`)).toBe('\u{1f600} kim');
  });

  it('is an ARN as long as any', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/${'p'.repeat(500)}`;
    expect(judgeActor({ userIdentity: { type: 'IAMUser', arn } }).arn).toBe(arn.slice(0, 400));
  });

  it('is an account of twelve digits, and root for a name', () => {
    const actor = judgeActor({ userIdentity: { type: 'Root', accountId: `${ACCOUNT}4` } });
    expect(actor).toMatchObject({ kind: 'root', name: 'root', account: ACCOUNT });
  });
});

describe('what is missing of a caller', () => {
  it.each<[Partial<Actor>, string]>([
    [{ kind: 'service' }, 'an AWS service'],
    [{ kind: 'service', name: 'x.amazonaws.com' }, 'the AWS service x.amazonaws.com'],
    [{ kind: 'service-account' }, 'Kubernetes service account -'],
    [{ kind: 'instance' }, 'instance -'],
    [{ kind: 'account' }, 'somebody'],
    [{ kind: 'person', name: 'kim', role: `${SSO}-copy` }, `kim, role ${SSO}-copy`],
    [{ kind: 'person', name: 'kim', role: `My${SSO}` }, `kim, role My${SSO}`],
  ])('is said in a few words: %j', (changes, expected) => {
    expect(plainWords(actorWords({ ...NOBODY, ...changes }))).toBe(expected);
  });

  it('names another tool by what it says', () => {
    const through = { tool: 'other' as const, proven: false, text: 'curl/8' };
    expect(plainWords(throughWords({ through }))).toBe('with curl/8');
  });
});

describe('a record that somebody has rewritten', () => {
  const identity = session(SSO, 'alex', {}, SSO_PATH);
  const lowered = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), lowered(inner)]))
      : value;

  it.each<[string, Json]>([
    ['keys in lower case', { useridentity: lowered(identity) }],
    ['the identity as text', { userIdentity: JSON.stringify(identity) }],
    [
      'the session as text',
      { userIdentity: { ...identity, sessionContext: JSON.stringify(identity['sessionContext']) } },
    ],
    ['the type in another case', { userIdentity: { ...identity, type: 'ASSUMEDROLE' } }],
    ['no type', { userIdentity: { ...identity, type: undefined } }],
  ])('names the same person: %s', (_, record) => {
    expect(judgeActor(record)).toMatchObject({ kind: 'person', name: 'alex', proven: true });
  });

  it('names nobody when there is no identity in it', () => {
    expect(NOBODY.proven).toBe(false);
    for (const userIdentity of [undefined, null, '', 'somebody', 7, [], ['x'], true])
      expect(judgeActor({ userIdentity })).toEqual(NOBODY);
  });

  it('is judged whatever it holds, and what is kept of it is short', () => {
    const anything = fc.oneof(
      fc.anything({ maxDepth: 3 }),
      fc.string({ maxLength: 50 }).map((text) => text.repeat(200)),
    );
    const type = fc.constantFrom('AssumedRole', 'IAMUser', 'Root', 'FederatedUser', 'AWSService', 'AWSAccount', 'x');
    const keys = ['arn', 'userName', 'principalId', 'accountId', 'invokedBy', 'sessionContext', 'onBehalfOf'];
    const record = fc.record({
      userIdentity: fc.oneof(
        anything,
        fc.record({ type, ...Object.fromEntries(keys.map((key) => [key, anything])) }, { requiredKeys: [] }),
      ),
      userAgent: anything,
      sourceIPAddress: anything,
    });
    fc.assert(
      fc.property(record, (hostile) => {
        const actor = judgeActor(hostile);
        expect(JSON.stringify(actor).length).toBeLessThan(6_000);
        expect(typeof plainWords(actorWords(actor))).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  it('takes no longer when its texts are huge', () => {
    const timeOf = (size: number): number => {
      const text = `AWSReservedSSO_${'_'.repeat(size)}`;
      const hostile = session(text, text, { sourceIdentity: text, ...irsa(text) }, SSO_PATH);
      const start = performance.now();
      for (let n = 0; n < 20; n += 1) judgeActor({ userIdentity: hostile, userAgent: text, sourceIPAddress: text });
      return performance.now() - start;
    };
    timeOf(1_000);
    // Linear would be a hundred times as long; a regular expression that goes back on itself, ten thousand times.
    expect(timeOf(1_000_000)).toBeLessThan(100 * Math.max(timeOf(10_000), 5));
  });
});
