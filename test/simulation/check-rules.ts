import type { Finding, GroupKey, Instant } from '../../src/finding/finding.ts';
import { isSurelyAnother } from '../../src/finding/person.ts';
import type { NewRule } from '../../src/ports.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import type { Aws, AwsChange, AwsRule } from './aws.ts';
import { contentOf, isPartOfExposure, letsWorldIn } from './oracle.ts';
import type { Profile } from './profile.ts';

type Options = {
  aws: () => Aws;
  profile: Profile;
  settings: DecisionSettings;
  start: Instant;
  now: () => Instant;
  stored: (group: GroupKey) => Finding | null;
  pausedSince: () => Instant | null;
  resumedAt: () => Instant;
  report: (fault: string) => void;
};

/** For so long (ms) a run may act on what it has seen, besides how stale that was: nobody can look and revoke at once. */
const IN_FLIGHT = 75_000;
/** What messages, retries, wake-ups that come within the minute and somebody who edits all the time may cost (ms). */
const USUAL = 12 * 60_000;
const AFTER_A_CRASH = 40 * 60_000;
const AFTER_FAULTS = 3 * 3_600_000;

/** Whoever has looked whether it is paused may ask AWS this much later (ms). */
const ON_ITS_WAY = 400;

/** Watches what happens to the rules themselves: only exposures go, they go in time, and nothing is opened. */
export const createRuleChecks = (options: Options) => {
  const { aws, profile, settings, start, now, stored, pausedSince, resumedAt, report } = options;
  /** Since when each rule lets the world in by itself, and as what. */
  const openSince = new Map<string, { at: Instant; groupId: string; contents: string[] }>();
  /** Until when people have agreed that it stays: a rule, or whatever is like it in its group. */
  const agreedUntil = new Map<string, Instant>();
  const made = new Set<string>();
  /** What was there before anybody looked, and was not changed since. */
  const old = new Set<string>();
  /** When each rule became what it is now. */
  const changedAt = new Map<string, Instant>();
  /** What the bot has removed a moment ago: together they were the exposure. */
  const removed: { groupId: string; rule: AwsRule; at: Instant }[] = [];

  /** Nothing moves while it is paused; all that is overdue goes right after it. */
  const checkPause = (what: string): void => {
    const since = pausedSince();
    if (since !== null && now() > since + ON_ITS_WAY) report(`${what} while it was paused`);
  };
  const latest = (since: Instant): Instant => {
    const late = Math.max(since + settings.revokeAfter, resumedAt()) + profile.delay + USUAL;
    if (profile.crashes) return late + AFTER_A_CRASH;
    return profile.faultsUntil === 0 || profile.name === 'slack'
      ? late
      : Math.max(late, start + profile.faultsUntil + settings.revokeAfter + AFTER_FAULTS) + profile.delay;
  };
  const close = (ruleId: string): void => {
    const open = openSince.get(ruleId);
    openSince.delete(ruleId);
    if (!open || made.has(ruleId) || settings.enforcement !== 'enforce') return;
    const agreed = [ruleId, ...open.contents.map((content) => `${open.groupId} ${content}`)];
    const since = Math.max(open.at, ...agreed.map((what) => agreedUntil.get(what) ?? -Infinity));
    if (now() > latest(since)) report(`${ruleId} was open for ${Math.round((now() - since) / 60_000)} minutes`);
  };
  const look = (groupId: string): void => {
    const rules = aws().rules(groupId);
    for (const rule of rules) {
      if (!letsWorldIn([rule], aws().lists)) {
        close(rule.ruleId);
        continue;
      }
      const content = contentOf(rule);
      const open = openSince.get(rule.ruleId);
      if (!open) openSince.set(rule.ruleId, { at: now(), groupId, contents: [content] });
      else if (!open.contents.includes(content)) open.contents.push(content);
    }
  };
  const wasExposure = (group: GroupKey, rule: AwsRule, tracked: string): boolean => {
    const since = now() - profile.stale - IN_FLIGHT;
    const gone = removed.filter(({ groupId, at }) => groupId === group.groupId && at > since).map((one) => one.rule);
    return aws()
      .since(group.groupId, since)
      .some((rules) => {
        const then = rules.find(({ ruleId }) => ruleId === rule.ruleId);
        if (!then || contentOf(then) !== tracked) return false;
        return isPartOfExposure(
          then,
          [...rules, ...gone].filter(({ ruleId }) => ruleId !== rule.ruleId),
          aws().lists,
        );
      });
  };
  return {
    /** From then on it counts as opened just now; Infinity for what was there before anybody looked. */
    agree: (what: string, until: Instant): void => void agreedUntil.set(what, until),
    onChange: (change: AwsChange): void => {
      if (change.kind === 'list') {
        for (const { key } of aws().groups()) look(key.groupId);
        return;
      }
      for (const { ruleId } of change.rules) {
        changedAt.set(ruleId, change.by === 'nobody' ? -Infinity : now());
        if (change.by === 'nobody') old.add(ruleId);
        else if (old.delete(ruleId) && change.kind === 'modified') agreedUntil.delete(ruleId);
        if (change.by === 'nobody') agreedUntil.set(ruleId, Infinity);
      }
      if (change.by === 'bot' && change.kind === 'added') for (const { ruleId } of change.rules) made.add(ruleId);
      if (change.kind === 'removed') for (const { ruleId } of change.rules) close(ruleId);
      look(change.group.groupId);
    },
    changedAt: (ruleId: string): Instant => changedAt.get(ruleId) ?? -Infinity,
    onRevoke: (group: GroupKey, rule: AwsRule): void => {
      checkPause(`${rule.ruleId} was removed`);
      const isAdopted = stored(group)?.baseline.some((one) => one.adopted !== null && one.rule.ruleId === rule.ruleId);
      if (old.has(rule.ruleId) && !isAdopted)
        report(`${rule.ruleId} was removed, and it was there before anybody looked`);
      const tracked = stored(group)?.exposures.filter((one) => one.rule.ruleId === rule.ruleId) ?? [];
      const claimed = tracked.filter(({ state }) => state.kind === 'revoking');
      if (claimed.length === 0)
        report(`${rule.ruleId} was removed while ${tracked[0]?.state.kind ?? 'it was nobody’s'}`);
      else if (!claimed.some((one) => wasExposure(group, rule, contentOf(one.rule))))
        report(`${rule.ruleId} was removed although it was no exposure: ${contentOf(rule)}`);
      removed.push({ groupId: group.groupId, rule, at: now() });
    },
    /** A rule that a narrowing had made is taken away again. */
    onRemove: (_group: GroupKey, rule: AwsRule): void => {
      checkPause(`the piece ${rule.ruleId} was removed`);
      if (!made.has(rule.ruleId)) report(`${rule.ruleId} was removed as a piece, and somebody else had made it`);
    },
    onAuthorize: (group: GroupKey, rules: readonly NewRule[]): void => {
      const finding = stored(group);
      checkPause(`${rules.map(contentOf).join()} was opened`);
      if (!settings.reopen) report(`${rules.map(contentOf).join()} was opened although REOPEN is off`);
      for (const rule of rules.filter((one) => letsWorldIn([one], aws().lists))) {
        const isAsked = finding?.restores.some(
          ({ state, exposureId, by, second }) =>
            state.kind === 'asked' &&
            isSurelyAnother(by, second) &&
            finding.exposures.some((one) => one.id === exposureId && contentOf(one.rule) === contentOf(rule)),
        );
        const runs = finding?.exceptions.some((one) => contentOf(one.rule) === contentOf(rule) && one.until > now());
        const was = finding?.exposures.find((one) => contentOf(one.rule) === contentOf(rule))?.entries ?? null;
        const isWider =
          rule.source.kind === 'prefix-list' &&
          !aws()
            .lists.get(rule.source.id)
            ?.every((cidr) => was?.includes(cidr));
        if (isWider) report(`the bot opened ${contentOf(rule)}, which lets in more than what was revoked`);
        if (!isAsked || !runs) report(`the bot opened ${contentOf(rule)}, and nobody had agreed on it`);
      }
    },
    end: (): void => {
      for (const ruleId of [...openSince.keys()]) close(ruleId);
    },
  };
};
