import { judgeChange } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import { PortcullisError } from '../errors.ts';
import { exhume } from '../finding/archive.ts';
import type { GroupKey } from '../finding/finding.ts';
import { exposureIdOf, groupKeyText } from '../finding/finding.ts';
import type { Log, LookUpRequest, SecurityGroups } from '../ports.ts';
import { originOf, trustedGroup } from './alert.ts';
import { changeFinding } from './change-finding.ts';
import { finishAll } from './finish-all.ts';
import { readPrefixLists } from './live-rules.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { isIdentified, openFinding } from './open-finding.ts';

export type LookUpDeps = OpenFindingDeps & { securityGroups: SecurityGroups; judge: JudgeSettings; log: Log };

/** EC2 reads are eventually consistent: a rule just added can be missing at first. Waits in milliseconds. */
const WAITS = [0, 1_000, 3_000] as const;

/** Answers what the event could not tell, by a look at the account. */
export const lookUp = async (deps: LookUpDeps, request: LookUpRequest): Promise<void> => {
  const place = { account: request.account, region: request.region };
  const named = request.groupName === null ? [] : await deps.securityGroups.groupIdsByName(place, request.groupName);
  if (request.groupId === null && request.groupName === null)
    throw new PortcullisError(
      'bad-message',
      'The event names no security group at all. Look for its rules by hand; the message goes to the dead letters.',
    );
  const groupIds = request.groupId === null ? named : [request.groupId];
  if (groupIds.length === 0)
    deps.log('warn', 'the group is gone before it was looked at', { groupName: request.groupName });
  // Beside each other: one of them that cannot be told of in Slack must not hold up the next.
  await finishAll(groupIds.map(async (groupId) => lookAtGroup(deps, trustedGroup({ ...place, groupId }), request)));
};

const lookAtGroup = async (deps: LookUpDeps, group: GroupKey, request: LookUpRequest): Promise<void> => {
  const wanted = request.lookUps.some(({ rules }) => rules === null)
    ? null
    : request.lookUps.flatMap(({ rules }) => rules ?? []);
  const live = await liveRules(deps, group, wanted);
  const asked = wanted === null ? live : live.filter((rule) => wanted.some((one) => isSame(one, rule)));
  if (asked.length === 0) return deps.log('info', 'looked up: no such rule now', { group: groupKeyText(group) });

  const prefixLists = await readPrefixLists(deps.securityGroups, group, live);
  const finding = await deps.findings.load(group);
  const kept = new Set(finding?.exposures.filter(({ state }) => state.kind === 'kept').map(({ id }) => id));
  // What is kept open counts for nothing: neither as found again nor towards the threshold.
  const counted = live.filter((rule) => !kept.has(`${rule.ruleId}=${fingerprintOf(rule)}`));
  const added = counted.filter((rule) => asked.includes(rule));
  const others = counted.filter((rule) => !asked.includes(rule));
  const judged = judgeChange({ added, others, prefixLists, settings: deps.judge });
  const exposures = judged.exposures.filter(isIdentified);
  deps.log('info', `looked up: ${exposures.length} exposures`, {
    group: groupKeyText(group),
    reasons: judged.reasons.map(({ code }) => code),
  });
  if (exposures.length === 0) return;

  // We have seen these rules alive. If they were taken for gone before, that was wrong or is over.
  const ids = exposures.map(exposureIdOf);
  const { enforcement } = deps.settings;
  await changeFinding(deps.findings, group, (stored) => exhume(stored, ids, enforcement), finding);
  await openFinding(deps, group, exposures, originOf(request.facts));
};

const isSame = (wanted: Rule, live: Rule): boolean =>
  wanted.ruleId === null ? fingerprintOf(wanted) === fingerprintOf(live) : wanted.ruleId === live.ruleId;

/** The group's inbound rules, asked again while a wanted one is missing. */
const liveRules = async (deps: LookUpDeps, group: GroupKey, wanted: readonly Rule[] | null): Promise<Rule[]> => {
  let live: Rule[] = [];
  for (const wait of WAITS) {
    if (wait > 0) await deps.clock.sleep(wait);
    live = await deps.securityGroups.inboundRules(group);
    if (live.length > 0 && (wanted ?? []).every((one) => live.some((rule) => isSame(one, rule)))) break;
  }
  return live;
};
