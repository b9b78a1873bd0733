import { actorWords, plainWords } from '../exposure/actor-words.ts';
import { classify } from '../exposure/classify.ts';
import { isForged } from '../exposure/is-forged.ts';
import type { JudgeSettings, RecordFacts } from '../exposure/verdict.ts';
import { PortcullisError } from '../errors.ts';
import type { GroupKey, Origin } from '../finding/finding.ts';
import { groupKeyText, parseFindingId } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import { parsePlace } from '../finding/place.ts';
import type { Checks, Log, LookUps, Metrics } from '../ports.ts';
import { finishAll } from './finish-all.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { isIdentified, openFinding } from './open-finding.ts';
import type { RefusePlaceDeps } from './refuse-place.ts';
import { refusePlace } from './refuse-place.ts';
import { isOpen } from './settle-vanished.ts';

export type AlertDeps = OpenFindingDeps &
  RefusePlaceDeps & {
    lookUps: LookUps;
    checks: Checks;
    judge: JudgeSettings;
    /** Whether anything is done there at all. */
    isWatched: (place: Place) => boolean;
    /** The heartbeat's group; empty where there is none. */
    canaryGroupId: string;
    metrics: Metrics;
    log: Log;
  };

/**
 * A CloudTrail event → a finding, a question to the inspector, or nothing. Throws `bad-message` for what is no
 * CloudTrail record at all, or a forged one: it is kept for somebody to look at.
 */
export const alert = async (deps: AlertDeps, event: unknown): Promise<void> => {
  const verdict = classify(event, deps.judge);
  const { facts, lookUps } = verdict;
  deps.log('info', `judged ${verdict.verdict}`, {
    eventId: facts.eventId,
    eventName: facts.eventName,
    groupId: facts.groupId,
    reasons: verdict.reasons.map(({ code }) => code),
  });
  if (verdict.verdict === 'invalid')
    throw new PortcullisError('bad-message', 'This is no CloudTrail record. It goes to the dead letters.');

  countHeartbeat(deps, facts);

  const { account, region, groupId, groupName } = facts;
  // Which groups reference a prefix list, and which one has a name, is for the inspector to find out.
  const isIndirect = facts.prefixListId !== undefined || (groupId === null && groupName !== null);
  const asks = lookUps.length > 0 || (verdict.mayClose && isIndirect);
  const exposures = verdict.exposures.filter(isIdentified);
  if (!asks && exposures.length === 0 && !verdict.mayClose) return;
  if (account === null || region === null)
    throw new PortcullisError('bad-message', 'The event names no account or region, so nobody can look at its group.');

  if (isForged(event))
    throw new PortcullisError('bad-message', 'The event is of one account and its record of another: it is forged.');
  const place = trustedPlace(account, region);
  if (!deps.isWatched(place)) return refusePlace(deps, place, facts);

  const group = groupId === null ? null : trustedGroup({ ...place, groupId });
  const prefixListId = facts.prefixListId ?? null;
  const request = { facts, account, region, groupId, groupName, prefixListId, deadline: null, lookUps };
  // Beside each other: Slack being down must not keep the inspector from its part of the event.
  await finishAll([
    ...(asks ? [deps.lookUps.request(request)] : []),
    ...(verdict.mayClose && group ? [checkOpen(deps, group, facts)] : []),
    ...(exposures.length > 0 && group ? [openFinding(deps, group, exposures, originOf(facts))] : []),
  ]);
};

/** The heartbeat is a change like any other, harmless by its content. All that is done for it is to count that it came. */
const countHeartbeat = ({ canaryGroupId, metrics, clock }: AlertDeps, facts: RecordFacts): void => {
  if (canaryGroupId === '' || facts.groupId !== canaryGroupId) return;
  if (facts.eventName !== 'AuthorizeSecurityGroupIngress') return;
  metrics('HeartbeatSeen', 1);
  if (facts.eventTime !== null) metrics('HeartbeatDelay', Math.max(0, clock.now() - facts.eventTime));
};

/** Somebody closed or changed something: worth a look where a finding is open, and nowhere else. */
export const checkOpen = async (
  { findings, checks }: Pick<AlertDeps, 'findings' | 'checks'>,
  group: GroupKey,
  facts: RecordFacts,
): Promise<void> => {
  const finding = await findings.load(group);
  if (finding?.exposures.some(isOpen)) await checks.request(group, plainWords(actorWords(facts.actor)));
};

const trustedPlace = (account: string, region: string): Place => {
  const place = parsePlace(`${account}/${region}`);
  if (place === null) throw notOfAws();
  return place;
};

/** A group key whose every part has the form that AWS gives it: it becomes part of names, links and calls. */
export const trustedGroup = (group: GroupKey): GroupKey => {
  if (parseFindingId(`${groupKeyText(group)}/1`) === null) throw notOfAws();
  return group;
};

const notOfAws = (): PortcullisError =>
  new PortcullisError(
    'bad-message',
    'The account, region or group id of the event does not have the form that AWS gives it.',
  );

export const originOf = ({ eventId, eventName, eventTime, actor, sourceIp }: RecordFacts): Origin => ({
  eventId,
  eventName,
  eventTime,
  actor,
  sourceIp,
});
