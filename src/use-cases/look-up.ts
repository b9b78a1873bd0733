import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import { PortcullisError } from '../errors.ts';
import { exhume } from '../finding/archive.ts';
import { emptyFinding } from '../finding/empty-finding.ts';
import { judgeInGroup } from '../finding/judge-in-group.ts';
import { isKeptOpen, isWaitingFor } from '../finding/kept-open.ts';
import { isLeftAlone } from '../finding/left-alone.ts';
import type { Finding, GroupKey, LiveRule } from '../finding/finding.ts';
import { exposureIdOf, groupKeyText, isFinal } from '../finding/finding.ts';
import type { Checks, GroupSearch, Log, LookUpRequest, SecurityGroups } from '../ports.ts';
import { checkOpen, originOf, trustedGroup } from './alert.ts';
import { changeKnown } from './change-finding.ts';
import { finishAll } from './finish-all.ts';
import { addressSetsOf } from './live-rules.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { isIdentified, openFinding } from './open-finding.ts';
import { goOnWaiting } from './go-on-waiting.ts';
import { notJudged, readPrefixLists } from './read-prefix-lists.ts';

export type LookUpDeps = OpenFindingDeps & {
  securityGroups: SecurityGroups;
  groupSearch: GroupSearch;
  checks: Checks;
  judge: JudgeSettings;
  log: Log;
};

/** EC2 reads are eventually consistent: a rule just added can be missing at first. Waits in milliseconds. */
const WAITS = [0, 1_000, 3_000] as const;

/** Answers what the event could not tell, by a look at the account. */
export const lookUp = async (deps: LookUpDeps, request: LookUpRequest): Promise<void> => {
  const place = { account: request.account, region: request.region };
  const groupIds = await findGroups(deps, request);
  if (groupIds.length === 0)
    deps.log('info', 'no such group now', { groupName: request.groupName, prefixListId: request.prefixListId });
  // Beside each other: one of them that cannot be told of in Slack must not hold up the next.
  await finishAll(groupIds.map(async (groupId) => lookAtGroup(deps, trustedGroup({ ...place, groupId }), request)));
};

const findGroups = async ({ groupSearch }: LookUpDeps, request: LookUpRequest): Promise<string[]> => {
  const place = { account: request.account, region: request.region };
  if (request.groupId !== null) return [request.groupId];
  if (request.groupName !== null) return groupSearch.byName(place, request.groupName);
  if (request.prefixListId !== null) return groupSearch.byPrefixList(place, request.prefixListId);
  throw new PortcullisError(
    'bad-message',
    'The event names no security group at all. Look for its rules by hand; the message goes to the dead letters.',
  );
};

const lookAtGroup = async (deps: LookUpDeps, group: GroupKey, request: LookUpRequest): Promise<void> => {
  // A list that was changed may let in less than before, too: that is for the remediator to settle. So is an event that
  // only closes and names the group by its name.
  const onlyCloses = request.lookUps.length === 0;
  if (onlyCloses || request.prefixListId !== null) await checkOpen(deps, group, request.facts);
  if (onlyCloses) return;
  const wanted = request.lookUps.some(({ rules }) => rules === null)
    ? null
    : request.lookUps.flatMap(({ rules }) => rules ?? []);
  const look = { group, request, wanted, givenUp: new Set<string>() };
  const looks: Promise<Error | null>[] = [];
  for (const wait of WAITS) {
    if (wait > 0) await deps.clock.sleep(wait);
    const live = await deps.securityGroups.inboundRules(group);
    const isShown = wanted?.every((one) => live.some((rule) => isShownAs(one, rule))) ?? false;
    // Where nobody can say what to wait for, each look may show more. Otherwise what is shown last counts.
    if (wanted === null || isShown || wait === WAITS.at(-1)) {
      // Each look is a run of its own: what one of them failed to post is not the next one's to post as the first.
      looks.push(openExposed({ ...deps, attempt: `${deps.attempt}/${looks.length + 1}` }, look, live));
      await Promise.allSettled(looks);
    }
    if (isShown) break;
  }
  const left = (await finishAll(looks)).at(-1);
  if (left) throw left;
};

type Look = { group: GroupKey; request: LookUpRequest; wanted: readonly Rule[] | null; givenUp: Set<string> };

/** Opens what is new among the rules that are asked for; returns what is to be thrown when some cannot be judged. */
const openExposed = async (
  deps: LookUpDeps,
  { group, request, wanted, givenUp }: Look,
  live: readonly Rule[],
): Promise<Error | null> => {
  const asked = live.filter((rule) => isAsked(rule, wanted, request.prefixListId));
  if (asked.length === 0) {
    deps.log('info', 'looked up: no such rule now', { group: groupKeyText(group) });
    return null;
  }
  const finding = await deps.findings.load(group);
  const lists = await readPrefixLists(deps, group, live, finding, givenUp);
  const prefixLists = lists.entries;
  // What is left alone counts for nothing: neither as found again nor towards the threshold.
  const now = deps.clock.now();
  const added = asked.filter((rule) => !isLeftAlone(finding, rule, prefixLists, now));
  const inGroup = { live, finding, prefixLists, settings: deps.judge, now };
  const judged = judgeInGroup({ ...inGroup, added });
  // What people keep open is recorded under its new id, too: nobody else would know when their exception ends.
  const kept = asked.filter((rule) => isKeptOpen(finding, rule, prefixLists, now) && !isTracked(finding, rule));
  const excepted = kept.length === 0 ? [] : judgeInGroup({ ...inGroup, added: kept }).exposures;
  const exposures = [...judged.exposures, ...excepted]
    .filter(isIdentified)
    .filter(({ rule }) => !isWaitingFor(finding, rule));
  deps.log('info', `looked up: ${exposures.length} new exposures`, {
    group: groupKeyText(group),
    reasons: judged.reasons.map(({ code }) => code),
  });
  const left = judged.unsure.length === 0 ? null : notJudged(group, judged.unsure.length, lists);
  const waiting = asked.filter((rule): rule is LiveRule => isWaitingFor(finding, rule));
  const goOn = async () =>
    waiting.length === 0 ? undefined : goOnWaiting(deps, group, waiting, wanted === null ? null : request.deadline);
  if (exposures.length === 0) {
    await goOn();
    return left;
  }

  // We have seen these rules alive. If they were taken for gone before, that was wrong or is over.
  const addressSets = addressSetsOf(prefixLists);
  const ids = exposures.map((exposure) => exposureIdOf(exposure, addressSets));
  const { enforcement } = deps.settingsOf(group.account);
  await changeKnown(deps.findings, finding ?? emptyFinding(group), (stored) => exhume(stored, ids, enforcement));
  // What is new comes first: that what was known cannot be told must not keep it from being recorded.
  const facts = { prefixLists, deadline: request.deadline, bySweep: request.bySweep === true };
  const [opened] = await Promise.allSettled([openFinding(deps, group, exposures, originOf(request.facts), facts)]);
  await finishAll([goOn(), ...(opened.status === 'rejected' ? [Promise.reject(opened.reason as Error)] : [])]);
  return left;
};

const isTracked = (finding: Finding | null, rule: Rule): boolean =>
  (finding?.exposures ?? []).some(
    ({ rule: tracked, state }) =>
      !isFinal(state) && tracked.ruleId === rule.ruleId && fingerprintOf(tracked) === fingerprintOf(rule),
  );

/** Null for `wanted`: nobody can say which, so all; of a changed prefix list, those that reference it. */
const isAsked = (rule: Rule, wanted: readonly Rule[] | null, prefixListId: string | null): boolean => {
  if (wanted !== null) return wanted.some((one) => isSame(one, rule));
  return prefixListId === null || (rule.source.kind === 'prefix-list' && rule.source.id === prefixListId);
};

const isSame = (wanted: Rule, live: Rule): boolean =>
  wanted.ruleId === null ? fingerprintOf(wanted) === fingerprintOf(live) : wanted.ruleId === live.ruleId;

/** A rule that was edited under its id can be shown as it was before at first. */
const isShownAs = (wanted: Rule, live: Rule): boolean =>
  isSame(wanted, live) && fingerprintOf(wanted) === fingerprintOf(live);
