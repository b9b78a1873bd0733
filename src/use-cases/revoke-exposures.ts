import { judgeChange } from '../exposure/judge-change.ts';
import type { Rule } from '../exposure/rule.ts';
import { fingerprintOf } from '../exposure/rule.ts';
import { messageOf } from '../errors.ts';
import { cutBytes } from '../finding/cut-texts.ts';
import type { Outcome } from '../finding/move.ts';
import type { Accepted, ExposureState, Finding, TrackedExposure } from '../finding/finding.ts';
import type { RevokeAnswer, RuleRevoker } from '../ports.ts';
import { judgeInGroup } from '../finding/judge-in-group.ts';
import { rulesWhen } from './live-rules.ts';
import type { ReadListsDeps } from './read-prefix-lists.ts';
import { notJudged, readPrefixLists } from './read-prefix-lists.ts';

export type RevokeDeps = ReadListsDeps & { revoker: RuleRevoker };
/** Called as soon as AWS has accepted the revoke of an exposure; the next rule waits for it. */
type OnAccepted = (id: string) => Promise<void>;
export type Revocation = {
  outcomes: Outcome[];
  /** Rules whose content changed under their id: no longer the exposure that was found, perhaps another one. */
  changed: Rule[];
};

/** EC2 reads are eventually consistent, so "gone" and "still there" are believed after these waits (ms) only. */
const WAITS = [0, 500, 1_500, 3_000] as const;
/** Bytes of AWS's words that are stored: an encoded authorization message alone has a KB. */
const MOST_WHY = 300;
const STILL_THERE = 'AWS accepted the revoke, but the rule is still there';
/** The first wait after a failure (ms); it doubles up to `LONGEST_RETRY`. */
const FIRST_RETRY = 60_000;
const LONGEST_RETRY = 1_800_000;

type Claimed = TrackedExposure & { state: Extract<ExposureState, { kind: 'revoking' }> };
/** `lost`: nobody knows whether AWS did it; the look afterwards tells. */
type Answer = Exclude<RevokeAnswer, { kind: 'refused' | 'paused' }> | { kind: 'lost'; why: string };
type Failed = Extract<ExposureState, { kind: 'failed' }>;
type Tried = { exposure: Claimed; answer: Answer };

/**
 * Carries out the claims of a finding, rule by rule. Nobody's word is taken: each rule is described and judged again
 * right before its revoke, and "revoked" is said only after a describe shows it. One failure does not stop the others.
 * What a pause has come before has no outcome.
 */
export const revokeExposures = async (
  deps: RevokeDeps,
  finding: Finding,
  ids: readonly string[],
  onAccepted: OnAccepted,
): Promise<Revocation> => {
  const claims = finding.exposures.filter(({ id }) => ids.includes(id)).filter(isClaimed);
  const outcomes: Outcome[] = [];
  const changed: Rule[] = [];
  const tried: Tried[] = [];
  const givenUp = new Set<string>();
  const settle = (exposure: Claimed, state: Outcome['state']) => void outcomes.push({ id: exposure.id, state });
  try {
    // One patient look for all of them; after it, what is missing is gone.
    const first = await rulesWhen(deps, finding.group, WAITS, (rules) =>
      claims.every((exposure) => liveRule(rules, exposure)),
    );
    for (const exposure of claims) {
      if (!liveRule(first, exposure)) {
        settle(exposure, gone(deps, exposure));
        continue;
      }
      try {
        const result = await tryRevoke(deps, finding, exposure, first, givenUp);
        if ('changed' in result) changed.push(result.changed);
        if ('state' in result) settle(exposure, result.state);
        else if ('answer' in result) {
          tried.push({ exposure, answer: result.answer });
          if (result.answer.kind === 'accepted') await onAccepted(exposure.id);
        }
      } catch (error) {
        settle(exposure, failed(deps, exposure, messageOf(error)));
      }
    }
    for (const [exposure, state] of await verify(deps, finding, tried)) settle(exposure, state);
  } catch (error) {
    // The look itself failed. What has no outcome yet is tried again; a rule that is gone by then turns out to be so.
    const open = claims.filter(({ id }) => !outcomes.some((outcome) => outcome.id === id));
    for (const exposure of open)
      settle(exposure, { ...failed(deps, exposure, messageOf(error)), ...acceptedOf(deps, exposure, tried) });
  }
  return { outcomes, changed };
};

const isClaimed = (exposure: TrackedExposure): exposure is Claimed => exposure.state.kind === 'revoking';
const liveRule = (rules: readonly Rule[], { rule }: TrackedExposure) =>
  rules.find(({ ruleId }) => ruleId === rule.ruleId);
/** A rule as it was found, whatever its prefix list holds by now: to close it is right as long as it is an exposure. */
const sameOf = ({ ruleId, ...rule }: Rule): string => `${ruleId}=${fingerprintOf(rule)}`;

/** Describe, compare, judge, revoke: one rule, one call. */
const tryRevoke = async (
  deps: RevokeDeps,
  finding: Finding,
  exposure: Claimed,
  first: readonly Rule[],
  givenUp: Set<string>,
): Promise<{ state: Outcome['state']; changed?: Rule } | { answer: Answer } | { paused: true }> => {
  // As patient as the first look: one stale answer is no proof that the rule is gone.
  const live = await rulesWhen(deps, finding.group, WAITS, (rules) => liveRule(rules, exposure) !== undefined);
  const rule = liveRule(live, exposure);
  if (!rule) return { state: vanished(deps, whyGone(exposure)) };
  if (sameOf(rule) !== sameOf(exposure.rule))
    return { state: vanished(deps, 'somebody changed the rule into another one'), changed: rule };
  if (!isExposureAlone(deps, rule) && !(await isExposureNow(deps, finding, rule, live, first, givenUp)))
    return { state: vanished(deps, 'the rule no longer lets the world in') };
  const answer = await askToRevoke(deps, finding, exposure);
  // It stays claimed, with who decided it, and waits for the end of the pause.
  if (answer.kind === 'paused') return { paused: true };
  return answer.kind === 'refused' ? { state: failed(deps, exposure, answer.why) } : { answer };
};

/** What lets the world in by itself needs nobody beside it, and above all no prefix list. */
const isExposureAlone = ({ judge: settings }: RevokeDeps, rule: Rule): boolean =>
  judgeChange({ added: [rule], others: null, prefixLists: new Map(), settings }).exposures.length > 0;

const askToRevoke = async (
  { revoker }: RevokeDeps,
  { group }: Finding,
  { rule }: Claimed,
): Promise<RevokeAnswer | Answer> => {
  try {
    return await revoker.revoke(group, rule.ruleId);
  } catch (error) {
    return { kind: 'lost', why: messageOf(error) };
  }
};

/**
 * The judgement, made again on what is there now. The finding's own rules are the change; those that this run has
 * removed a moment ago still count, because together they were the exposure. Throws when nobody can say so now.
 */
const isExposureNow = async (
  deps: RevokeDeps,
  finding: Finding,
  rule: Rule,
  live: readonly Rule[],
  first: readonly Rule[],
  givenUp: Set<string>,
): Promise<boolean> => {
  const claimed = new Set(finding.exposures.filter(isClaimed).map((exposure) => sameOf(exposure.rule)));
  const removed = first.filter((one) => claimed.has(sameOf(one)) && !live.some(({ ruleId }) => ruleId === one.ruleId));
  const lists = await readPrefixLists(deps, finding.group, [...live, ...removed], finding, givenUp);
  const added = [...live.filter((one) => claimed.has(sameOf(one))), ...removed];
  const judged = judgeInGroup({
    added,
    live,
    finding,
    prefixLists: lists.entries,
    settings: deps.judge,
    now: deps.clock.now(),
  });
  if (judged.unsure.some(({ ruleId }) => ruleId === rule.ruleId)) throw notJudged(finding.group, 1, lists);
  return judged.exposures.some((one) => one.rule.ruleId === rule.ruleId);
};

/** What a describe shows of the revokes that AWS did not refuse. */
const verify = async (
  deps: RevokeDeps,
  finding: Finding,
  tried: readonly Tried[],
): Promise<[Claimed, Outcome['state']][]> => {
  if (tried.length === 0) return [];
  const after = await rulesWhen(
    deps,
    finding.group,
    WAITS,
    (rules) => !tried.some(({ exposure }) => liveRule(rules, exposure)),
  );
  return tried.map(({ exposure, answer }) => {
    if (liveRule(after, exposure))
      return [exposure, failed(deps, exposure, answer.kind === 'lost' ? answer.why : STILL_THERE)];
    if (answer.kind === 'not-found') return [exposure, vanished(deps, 'it was gone when AWS was asked to revoke it')];
    return [exposure, revoked(deps, exposure)];
  });
};

/**
 * What the first look shows to be gone. An earlier run may have ended after AWS accepted its revoke; or in the very moment
 * before it could know, and then nobody can tell who it was.
 */
const gone = (deps: RevokeDeps, exposure: Claimed): Outcome['state'] =>
  exposure.state.accepted === undefined ? vanished(deps, whyGone(exposure)) : revoked(deps, exposure);

const whyGone = ({ state }: Claimed): string =>
  state.attempts > 1 ? 'an earlier try or somebody else removed the rule' : 'somebody else removed the rule';

const revoked = ({ clock }: RevokeDeps, { state }: Claimed): Outcome['state'] => ({
  kind: 'revoked',
  by: state.by,
  at: clock.now(),
  ...piecesOf({ state }),
});

/** What the next run has to know of a rule that this one could not see to be gone. */
const acceptedOf = (
  { clock }: RevokeDeps,
  { id, state }: Claimed,
  tried: readonly Tried[],
): { accepted?: Accepted } => {
  if (state.accepted !== undefined) return { accepted: state.accepted };
  const isAccepted = tried.some(({ exposure, answer }) => exposure.id === id && answer.kind === 'accepted');
  return isAccepted ? { accepted: { at: clock.now() } } : {};
};

const vanished = ({ clock }: RevokeDeps, why: string): Outcome['state'] => ({ kind: 'vanished', at: clock.now(), why });

const failed = ({ clock }: RevokeDeps, { state }: Claimed, why: string): Failed => {
  const at = clock.now();
  const retryAt = at + Math.min(FIRST_RETRY * 2 ** (state.attempts - 1), LONGEST_RETRY);
  const { by, attempts } = state;
  return { kind: 'failed', by, at, why: cutBytes(why, MOST_WHY), attempts, retryAt, ...piecesOf({ state }) };
};

/** What a narrowing has put beside the rule. */
const piecesOf = ({ state }: Pick<Claimed, 'state'>): Pick<Claimed['state'], 'pieces'> =>
  state.pieces === undefined ? {} : { pieces: state.pieces };
