import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import { PortcullisError } from '../errors.ts';
import { exhume } from '../finding/archive.ts';
import { judgeInGroup } from '../finding/judge-in-group.ts';
import { isKeptOpen, isWaitingFor } from '../finding/kept-open.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { exposureIdOf, groupKeyText } from '../finding/finding.ts';
import type { Checks, Log, LookUpRequest, SecurityGroups } from '../ports.ts';
import { checkOpen, originOf, trustedGroup } from './alert.ts';
import { armDue } from './arm-due.ts';
import { catchUp } from './catch-up.ts';
import { changeFinding } from './change-finding.ts';
import { finishAll } from './finish-all.ts';
import { addressSetsOf, readPrefixLists, rulesWhen } from './live-rules.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { isIdentified, openFinding } from './open-finding.ts';
import { requestEnrichment } from './request-enrichment.ts';

export type LookUpDeps = OpenFindingDeps & {
  securityGroups: SecurityGroups;
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

const findGroups = async ({ securityGroups }: LookUpDeps, request: LookUpRequest): Promise<string[]> => {
  const place = { account: request.account, region: request.region };
  if (request.groupId !== null) return [request.groupId];
  if (request.groupName !== null) return securityGroups.groupIdsByName(place, request.groupName);
  if (request.prefixListId !== null) return securityGroups.groupIdsByPrefixList(place, request.prefixListId);
  throw new PortcullisError(
    'bad-message',
    'The event names no security group at all. Look for its rules by hand; the message goes to the dead letters.',
  );
};

const lookAtGroup = async (deps: LookUpDeps, group: GroupKey, request: LookUpRequest): Promise<void> => {
  // A list that was changed may let in less than before, too: that is for the remediator to settle.
  if (request.prefixListId !== null) await checkOpen(deps, group, request.facts);
  const wanted = request.lookUps.some(({ rules }) => rules === null)
    ? null
    : request.lookUps.flatMap(({ rules }) => rules ?? []);
  const live = await rulesWhen(
    deps,
    group,
    WAITS,
    (rules) => rules.length > 0 && (wanted ?? []).every((one) => rules.some((rule) => isSame(one, rule))),
  );
  const asked = live.filter((rule) => isAsked(rule, wanted, request.prefixListId));
  if (asked.length === 0) return deps.log('info', 'looked up: no such rule now', { group: groupKeyText(group) });

  const prefixLists = await readPrefixLists(deps, group, live);
  const finding = await deps.findings.load(group);
  // What is kept open counts for nothing: neither as found again nor towards the threshold.
  const now = deps.clock.now();
  const added = asked.filter((rule) => !isKeptOpen(finding, rule, prefixLists, now));
  const judged = judgeInGroup({ added, live, finding, prefixLists, settings: deps.judge, now });
  const exposures = judged.exposures.filter(isIdentified).filter(({ rule }) => !isWaitingFor(finding, rule));
  deps.log('info', `looked up: ${exposures.length} new exposures`, {
    group: groupKeyText(group),
    reasons: judged.reasons.map(({ code }) => code),
  });
  if (exposures.length === 0) return goOn(deps, finding);

  // We have seen these rules alive. If they were taken for gone before, that was wrong or is over.
  const addressSets = addressSetsOf(prefixLists);
  const ids = exposures.map((exposure) => exposureIdOf(exposure, addressSets));
  const { enforcement } = deps.settings;
  await changeFinding(deps.findings, group, (stored) => exhume(stored, ids, enforcement), finding);
  await openFinding(deps, group, exposures, originOf(request.facts), { prefixLists, deadline: request.deadline });
};

/** What is tracked already may be what an earlier delivery of this very look-up recorded, right before it died. */
const goOn = async (deps: LookUpDeps, finding: Finding | null): Promise<void> => {
  if (finding === null || finding.exposures.length === 0) return;
  await armDue(deps, finding);
  await catchUp(deps, finding);
  await requestEnrichment(deps, finding);
};

/** Null for `wanted`: nobody can say which, so all; of a changed prefix list, those that reference it. */
const isAsked = (rule: Rule, wanted: readonly Rule[] | null, prefixListId: string | null): boolean => {
  if (wanted !== null) return wanted.some((one) => isSame(one, rule));
  return prefixListId === null || (rule.source.kind === 'prefix-list' && rule.source.id === prefixListId);
};

const isSame = (wanted: Rule, live: Rule): boolean =>
  wanted.ruleId === null ? fingerprintOf(wanted) === fingerprintOf(live) : wanted.ruleId === live.ruleId;
