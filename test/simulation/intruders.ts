import { PortcullisError } from '../../src/errors.ts';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import { findingIdOf, groupKeyText } from '../../src/finding/finding.ts';
import { placeText, type Place } from '../../src/finding/place.ts';
import { NOON } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { cloudTrailEvent } from './cloudtrail.ts';
import { OLIVE } from './operators.ts';
import type { QueueName, Queues } from './queues.ts';

type Options = {
  queues: Queues;
  /** What is stored of the group. */
  stored: (group: GroupKey) => Finding | null;
  trace: ((text: string) => void) | null;
  report: (fault: string) => void;
};
/** An account whose events come, and that nobody has listed. */
export const UNWATCHED: Place = { account: '777788889999', region: 'eu-west-1' };
/** Another one, of which nothing is to be told. */
const QUIET = '666677778888';
export const isUnwatched = ({ account }: Place): boolean => account === UNWATCHED.account || account === QUIET;

type Fields = Readonly<Record<string, unknown>>;
/** `says`: a part of what whoever finds it in the dead letters reads. */
type Forgery = {
  name: string;
  queue: QueueName;
  body: (group: GroupKey, finding: Finding) => unknown;
  says?: string;
};

const OPERATION = '99999999-0000-4000-8000-000000000000';
const fromSlack = (type: string, detail: Fields): Fields => ({
  source: 'portcullis.slack',
  'detail-type': type,
  detail,
});
const fromOperator = (detail: Fields): Fields => ({ ...fromSlack('Decision', detail), source: 'portcullis.operator' });
/** What an approver may well have decided, but for what is wrong with it. */
const decided = (finding: Finding, wrong: Fields): Fields => ({
  kind: 'revoke',
  finding: findingIdOf(finding),
  version: finding.version,
  by: { userId: ALICE.userId, name: ALICE.name },
  ruleIds: null,
  reason: 'a migration',
  keepFor: 3_600_000,
  ...wrong,
});
/** The same at the command line. */
const operated = (finding: Finding, wrong: Fields): Fields => {
  const seen = finding.exposures.map(({ id }) => id);
  return decided(finding, { by: { arn: OLIVE }, operation: OPERATION, seen, ...wrong });
};
const decision = (name: string, wrong: Fields): Forgery => ({
  name,
  queue: 'decisions',
  body: (_group, finding) => fromSlack('Decision', decided(finding, wrong)),
});
const operation = (name: string, wrong: Fields): Forgery => ({
  name,
  queue: 'decisions',
  body: (_group, finding) => fromOperator(operated(finding, wrong)),
});
const refusal = (name: string, wrong: Fields): Forgery => ({
  name,
  queue: 'decisions',
  body: (_group, finding) =>
    fromSlack('Refused click', decided(finding, { what: 'revoke', why: 'A guest.', ...wrong })),
});
/** An event that opens the group to the world, but for what is wrong with it. */
const event = (name: string, spoil: (event: Fields, detail: Fields) => unknown, says = ''): Forgery => ({
  name,
  queue: 'ingress',
  says,
  body: (group) => {
    const real = openingOf(group);
    return spoil(real, real.detail);
  },
});
const openingOf = (group: GroupKey, cidr = '0.0.0.0/0') =>
  cloudTrailEvent(
    {
      kind: 'added',
      by: 'somebody',
      group,
      name: null,
      rules: [
        {
          ruleId: 'sgr-0f0f0f0f0f0f0f0f0',
          protocol: 'tcp',
          fromPort: 10250,
          toPort: 10250,
          source: { kind: 'cidr', family: 4, cidr },
          description: null,
          tags: {},
        },
      ],
    },
    group,
    { eventId: 'forged', at: NOON },
    { name: 'mallory', proven: true, bot: false },
  );

/** Each is wrong in one way. None of them may come to anything but the dead letters. */
const FORGERIES: readonly Forgery[] = [
  decision('of no kind that people know', { kind: 'wake-up' }),
  decision('of a kind that every object has', { kind: 'constructor' }),
  decision('by nobody', { by: null }),
  decision('by somebody without an id', { by: { userId: '', name: 'alice' } }),
  decision('by an id that is none', { by: { userId: 'U0ALICE> <!channel', name: 'alice' } }),
  decision('by an operator, at the door of Slack', { by: { arn: OLIVE } }),
  decision('on a version that is none', { version: -1 }),
  decision('on a version as text', { version: '3' }),
  decision('on a finding that is none', { finding: '111122223333/eu-west-1/sg-0/../1' }),
  decision('about no rule', { ruleIds: [] }),
  decision('about rules that are none', { ruleIds: ['sgr-00000000000000001', 7] }),
  decision('about more rules than there are', { ruleIds: Array.from({ length: 1_000 }, (_, i) => `sgr-0000000${i}`) }),
  decision('that keeps without a reason', { kind: 'keep', reason: '   ' }),
  decision('that keeps for no time', { kind: 'keep', keepFor: 0 }),
  decision('that keeps for ever', { kind: 'keep', keepFor: Number.MAX_SAFE_INTEGER }),
  decision('that agrees on another group’s proposal', { kind: 'agree', proposal: '444455556666/eu-west-1/sg-1/1/p1' }),
  decision('that withdraws another group’s exception', {
    kind: 'withdraw',
    exception: '444455556666/eu-west-1/sg-1/1/x1',
  }),
  operation('that takes Slack', { kind: 'undo' }),
  operation('by somebody in Slack', { by: { userId: ALICE.userId, name: ALICE.name } }),
  operation('by an ARN that is none', { by: { arn: `${OLIVE}/..` } }),
  operation('of which nobody saw anything', { seen: [] }),
  operation('whose sight is no text', { seen: [7] }),
  operation('whose answer lies elsewhere', { operation: '../../finding' }),
  refusal('of no kind', { what: 'wake-up' }),
  refusal('without a word', { why: '' }),
  refusal('of nobody', { by: {} }),
  {
    name: 'of a source that nobody let in',
    queue: 'decisions',
    body: (_group, finding) => ({ ...fromSlack('Decision', decided(finding, {})), source: 'somebody.slack' }),
  },
  {
    name: 'of a type that there is not',
    queue: 'decisions',
    body: (_group, finding) => fromSlack('Decree', decided(finding, {})),
  },
  {
    name: 'a wake-up among what people decide',
    queue: 'decisions',
    body: (group) => ({ kind: 'wake-up', group: groupKeyText(group) }),
  },
  {
    name: 'Home for nobody',
    queue: 'decisions',
    body: () => fromSlack('Home opened', { userId: '<!everyone>' }),
  },
  {
    name: 'a decision among the wake-ups',
    queue: 'remediate',
    body: (_group, finding) => fromSlack('Decision', decided(finding, {})),
  },
  { name: 'a wake-up of no group', queue: 'remediate', body: () => ({ kind: 'wake-up', group: 'sg-1' }) },
  { name: 'a reopening of no group', queue: 'reopen', body: () => ({ group: 'sg-1' }) },
  { name: 'a look around no finding', queue: 'inspect', body: () => ({ kind: 'enrich', group: 'sg-1', sequence: 1 }) },
  { name: 'a sweep of no place', queue: 'inspect', body: () => ({ kind: 'sweep', account: 'x', region: 'eu-west-1' }) },
  { name: 'a look-up of nothing', queue: 'inspect', body: () => ({ kind: 'look-up' }) },
  event('no record', (real) => ({ ...real, detail: 'AuthorizeSecurityGroupIngress' })),
  event('no record but a list', (real) => ({ ...real, detail: [] })),
  event(
    'of no account',
    (real, detail) => ({ ...real, account: null, detail: { ...detail, recipientAccountId: null } }),
    'names no account or region',
  ),
  event(
    'of no region',
    (real, detail) => ({ ...real, region: null, detail: { ...detail, awsRegion: null } }),
    'names no account or region',
  ),
  event(
    'of a region that is none',
    (real, detail) => ({ ...real, detail: { ...detail, awsRegion: 'eu-west-1/../x' } }),
    'does not have the form that AWS gives it',
  ),
  event('of another account than its record', (real) => ({ ...real, account: '999999999999' })),
  event('of a group whose id is none', (real, detail) => {
    const groupId = 'sg-1/../../x';
    const { securityGroupRuleSet } = detail['responseElements'] as { securityGroupRuleSet: { items: Fields[] } };
    return {
      ...real,
      detail: {
        ...detail,
        requestParameters: { ...(detail['requestParameters'] as Fields), groupId },
        responseElements: {
          _return: true,
          securityGroupRuleSet: { items: securityGroupRuleSet.items.map((item) => ({ ...item, groupId })) },
        },
      },
    };
  }),
];

/** People who write to queues that are not theirs, or what is not theirs to say. */
export const createIntruders = ({ queues, stored, trace, report }: Options) => {
  const forged = new Map<string, Forgery>();
  let elsewhere = 0;
  const forgeryOf = (body: unknown): Forgery | null => forged.get(String((body as Fields | null)?.['forged'])) ?? null;
  const send = (forgery: Forgery, group: GroupKey, finding: Finding): void => {
    const { name, queue, body } = forgery;
    const id = `f${forged.size + 1}`;
    forged.set(id, forgery);
    trace?.(`somebody forges: ${name}`);
    queues.send(queue, { ...(body(group, finding) as Fields), forged: id });
  };
  return {
    /** Some messages, each wrong in one way; none, while there is no finding that they could be about. */
    forge: (group: GroupKey, pick: (from: readonly Forgery[]) => readonly Forgery[] = (all) => all): void => {
      const finding = stored(group);
      if (!finding || finding.exposures.length === 0) return;
      for (const forgery of pick(FORGERIES)) send(forgery, group, finding);
    },
    /** An event of another such account that opens nothing: that is nobody's business. */
    changeElsewhere: (): void =>
      queues.send(
        'ingress',
        openingOf({ ...UNWATCHED, account: QUIET, groupId: 'sg-0d0d0d0d0d0d0d0d0' }, '10.0.0.0/8'),
      ),
    /** An event of an account that nobody watches. */
    openElsewhere: (): void => {
      trace?.('a group is opened in an account that is not watched');
      elsewhere += 1;
      queues.send('ingress', openingOf({ ...UNWATCHED, groupId: 'sg-0e0e0e0e0e0e0e0e0' }));
    },
    isForged: (body: unknown): boolean => forgeryOf(body) !== null,
    onDone: (body: unknown): void => {
      const forgery = forgeryOf(body);
      if (forgery) report(`a forged message was taken for a real one: ${forgery.name}`);
    },
    /** A forged message is known for what it is before anything is done. */
    onFailed: (body: unknown, error: unknown): void => {
      const forgery = forgeryOf(body);
      if (!forgery) return;
      const { name, says = '' } = forgery;
      if (!(error instanceof PortcullisError && error.code === 'bad-message'))
        report(`a forged message failed otherwise: ${name}: ${String(error)}`);
      else if (!error.message.includes(says)) report(`of a forged message nobody reads why: ${name}: ${error.message}`);
    },
    /** What became of the account that nobody watches: one word a day, and no finding. `mostTold`: at most so often. */
    end: (told: readonly string[], findings: readonly Finding[], mostTold: number): string[] => {
      const found = findings.filter(({ group }) => group.account === UNWATCHED.account);
      const faults = found.map((finding) => `${findingIdOf(finding)} is of an account that nobody watches`);
      if (told.some((place) => place !== placeText(UNWATCHED)))
        faults.push(`${told.join(', ')} is said to be unwatched`);
      if (elsewhere > 0 && told.length === 0) faults.push('nobody heard of an account that is not watched');
      if (told.length > mostTold) faults.push(`an account that is not watched was told of ${told.length} times`);
      return faults;
    },
  };
};
