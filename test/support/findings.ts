import type { Actor } from '../../src/exposure/actor.ts';
import type { Rule } from '../../src/exposure/rule.ts';
import { reasonFor } from '../../src/exposure/reasons.ts';
import type { JudgeSettings } from '../../src/exposure/verdict.ts';
import { emptyFinding } from '../../src/finding/empty-finding.ts';
import type { BaselineRule } from '../../src/finding/baseline.ts';
import type { Exception } from '../../src/finding/exception.ts';
import type {
  ExposureState,
  Finding,
  GroupKey,
  Instant,
  Origin,
  SlackUser,
  TrackedExposure,
} from '../../src/finding/finding.ts';
import { exposureIdOf } from '../../src/finding/finding.ts';
import type { Pause } from '../../src/finding/pause.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { ViewSettings } from '../../src/slack/views/view-settings.ts';
import { HOUR, MINUTE, NOON, SECOND } from './clock.ts';

export const GROUP: GroupKey = { account: '111122223333', region: 'eu-west-1', groupId: 'sg-0a1b2c3d4e5f60718' };
export const ALICE: SlackUser = { kind: 'person', userId: 'U0ALICE', name: 'alice' };
export const BOB: SlackUser = { kind: 'person', userId: 'U0BOB', name: 'bob' };
export const CAROL: SlackUser = { kind: 'person', userId: 'U0CAROL', name: 'carol' };

export const SETTINGS: DecisionSettings = {
  enforcement: 'enforce',
  revokeAfter: 15 * MINUTE,
  reopenedRevokeAfter: 2 * MINUTE,
  onDeadline: 'revoke',
  maxKeep: 7 * 24 * HOUR,
  moreTime: 30 * MINUTE,
  mostExtensions: 2,
  reopen: true,
  undoWithin: 30 * MINUTE,
  watchedPorts: [6443, 10250],
  lease: 90 * SECOND,
  remindEvery: 24 * HOUR,
};
export const VIEWS: ViewSettings = {
  ...SETTINGS,
  approvers: [ALICE.userId, BOB.userId],
  keepChoices: [HOUR, 4 * HOUR, 24 * HOUR, 7 * 24 * HOUR],
};
export const JUDGE: JudgeSettings = {
  watchedPorts: [6443, 10250],
  ipv4Threshold: 1n << 24n,
  ipv6Threshold: 1n << 112n,
};

/** A role's session that says it is carol, and whose tool says it is the AWS CLI. */
export const anActor = (changes: Partial<Actor> = {}): Actor => ({
  kind: 'role',
  name: 'carol',
  proven: false,
  role: 'dev',
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/dev/carol',
  through: { tool: 'aws-cli', proven: false, text: 'aws-cli/2.31' },
  ...changes,
});

export const ORIGIN: Origin = {
  eventId: '5d1f0b6e-0000-4000-8000-000000000001',
  eventName: 'AuthorizeSecurityGroupIngress',
  eventTime: NOON - 5 * SECOND,
  actor: anActor(),
  sourceIp: '198.51.100.7',
};

/** tcp 10250 from everywhere; `n` numbers the rule. */
export const aRule = (n: number, changes: Partial<Rule> = {}): Rule & { ruleId: string } => ({
  protocol: 'tcp',
  fromPort: 10250,
  toPort: 10250,
  source: { kind: 'cidr', family: 4, cidr: '0.0.0.0/0' },
  description: null,
  ...changes,
  ruleId: `sgr-${String(n).padStart(17, '0')}`,
});

/** An exposure that the message of version 1 showed and that everybody was told of, unless `changes` say otherwise. */
export const anExposure = (
  n: number,
  state: ExposureState = { kind: 'pending' },
  changes: Partial<TrackedExposure> = {},
): TrackedExposure => {
  const rule = aRule(n);
  const exposure = { rule, ports: [10250], reason: reasonFor('open-to-world'), coverage: 1 };
  const tracked = { ...exposure, foundAt: NOON, entries: null, origin: ORIGIN, shownIn: 1, told: true, state };
  return { ...tracked, id: exposureIdOf(exposure), ...changes };
};

/** An open finding whose message is up to date. */
export const aFinding = (exposures: readonly TrackedExposure[], changes: Partial<Finding> = {}): Finding => ({
  ...emptyFinding(GROUP),
  version: 2,
  openedAt: NOON,
  deadline: NOON + SETTINGS.revokeAfter,
  waitingSince: NOON,
  exposures,
  message: { channel: 'C0GATE', ts: '1795176000.000100' },
  shown: 2,
  ...changes,
});

/** A running exception for this exposure, of which Bob decided at noon for a day. */
export const anException = (
  { rule, entries }: Pick<TrackedExposure, 'rule' | 'entries'>,
  changes: Partial<Exception> = {},
): Exception => ({
  id: `111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/1/exception/2/${rule.ruleId}`,
  rule,
  entries,
  reason: 'load test until tomorrow',
  approvers: [BOB],
  at: NOON,
  since: NOON,
  until: NOON + 24 * HOUR,
  withdrawnBy: null,
  ...changes,
});

/** A rule that was open before the first sweep, which was at noon, and that nobody has adopted. */
export const aBaselineRule = (n: number, changes: Partial<BaselineRule> = {}): BaselineRule => ({
  rule: aRule(n),
  entries: null,
  at: NOON,
  adopted: null,
  ...changes,
});

export const aTransition = (
  kind: Transition['kind'],
  exposures: readonly TrackedExposure[],
  changes: Partial<Transition> = {},
): Transition => ({
  id: `111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/1/${kind}/2`,
  kind,
  exposureIds: exposures.map(({ id }) => id),
  at: NOON,
  by: null,
  ...changes,
});

/** By Alice, at noon. */
export const kept = (until: Instant): ExposureState => ({
  kind: 'kept',
  by: ALICE,
  second: null,
  reason: 'a migration',
  at: NOON,
  until,
  warned: false,
});

/** Asked for by Alice, at noon, and begun. */
export const aNarrowing = (changes: Partial<Extract<ExposureState, { kind: 'narrowing' }>> = {}): ExposureState => ({
  kind: 'narrowing',
  by: ALICE,
  since: NOON,
  leaseUntil: NOON + SETTINGS.lease,
  attempts: 1,
  deadline: null,
  ...changes,
});

/** By an operator, at noon. */
export const PAUSE: Pause = {
  id: 'pause/1',
  by: { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/olive', person: 'olive', slackId: null },
  reason: 'a broken rollout',
  since: NOON,
};
