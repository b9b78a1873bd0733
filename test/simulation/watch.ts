import type { FindingsStore } from '../../src/adapters/findings-memory.ts';
import type { Finding, GroupKey, Instant, Person, TrackedExposure } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import type { BaselineRule } from '../../src/finding/baseline.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { Aws, AwsRule } from './aws.ts';
import type { Agreed } from './check-losers.ts';
import { checkReminded, SILENT } from './check-calm.ts';
import { checkWrite, type WriteContext } from './check-write.ts';
import { contentOf, isPartOfExposure, letsWorldIn } from './oracle.ts';
import type { Profile } from './profile.ts';

type Options = {
  aws: () => Aws;
  profile: Profile;
  settings: DecisionSettings;
  now: () => Instant;
  asked: WriteContext['asked'];
  wasAsked: WriteContext['wasAsked'];
  wasAccepted: WriteContext['wasAccepted'];
  announced: () => readonly Transition[];
  report: (fault: string) => void;
  /** Whether nothing fails here. */
  isCalm: boolean;
  /** People have agreed that a rule, or what is like it in its group, stays until then. */
  agree: (what: string, until: Instant) => void;
  changedAt: (ruleId: string) => Instant;
  /** When the first sweep of all ended; Infinity before. */
  firstSweptAt: (group: GroupKey) => Instant;
};

/** A look at an account takes some seconds, and so does what comes of it. */
const A_LOOK = 75_000;
/** A sweep that began before the first one ended may take so long. */
const A_SWEEP = 90_000;

/** Watches every write of a finding, and knows what is stored without asking. */
export const createWatch = (options: Options) => {
  const {
    aws,
    profile,
    settings,
    now,
    asked,
    wasAsked,
    wasAccepted,
    announced,
    report,
    isCalm,
    agree,
    changedAt,
    firstSweptAt,
  } = options;
  /** By the id of the group: in a world there is each of them once. */
  const stored = new Map<string, Finding>();
  const archived = new Map<string, Finding>();
  const made = new Map<string, Transition>();
  const agreed = new Map<string, Agreed>();
  /** What people have to read in the thread of a message that was there when it happened. */
  const owed = new Set<string>();
  const known = new Set<string>();
  let heard = 0;
  let writtenAt = -Infinity;
  const wasAnnounced = (id: string): boolean => {
    for (; heard < announced().length; heard += 1) known.add(announced()[heard]?.id ?? '');
    return known.has(id);
  };
  const isKept = (rule: AwsRule, groupId: string): boolean =>
    stored.get(groupId)?.exceptions.some((one) => contentOf(one.rule) === contentOf(rule)) ?? false;
  const isThere = ({ rule }: TrackedExposure, groupId: string): boolean =>
    aws()
      .rules(groupId)
      .some((one) => one.ruleId === rule.ruleId && contentOf(one) === contentOf(rule));
  const wasMissing = ({ rule, entries }: TrackedExposure, groupId: string): boolean =>
    entries !== null ||
    // Of parts that are an exposure together, any may be taken for the one without which the rest is none.
    !letsWorldIn([rule], aws().lists) ||
    aws()
      .since(groupId, now() - profile.stale - A_LOOK)
      .some((rules) => {
        const same = rules.find((one) => one.ruleId === rule.ruleId && contentOf(one) === contentOf(rule));
        if (!same) return true;
        // What is kept open counts for nothing.
        const others = rules.filter((one) => one !== same && !isKept(one, groupId));
        return !isPartOfExposure(same, others, aws().lists);
      });
  /** Whether it ever was there as an exposure. What is behind a prefix list may have changed since. */
  const wasEver = ({ rule, entries }: TrackedExposure, groupId: string): boolean =>
    entries !== null ||
    aws()
      .since(groupId, -Infinity)
      .some((rules) => {
        const [same] = rules.filter((one) => one.ruleId === rule.ruleId && contentOf(one) === contentOf(rule));
        return (
          same !== undefined &&
          isPartOfExposure(
            same,
            rules.filter((one) => one !== same),
            aws().lists,
          )
        );
      });
  /** Only what was there before the first look ended. */
  const checkBaseline = ({ rule }: BaselineRule, group: GroupKey): void => {
    if (changedAt(rule.ruleId) > firstSweptAt(group) + A_SWEEP + profile.stale)
      report(`${rule.ruleId} became baseline although it was opened since`);
  };
  /** Nothing is told of the second approver but the name. */
  const noteAgreed = (next: Finding, exposureId: string, second: Person, at: Instant): void => {
    const finding = findingIdOf(next);
    agreed.set(`${finding} ${exposureId} ${at}`, { finding, exposureId, by: second, at });
  };
  const onWrite = (next: Finding): void => {
    const key = next.group.groupId;
    const prev = stored.get(key) ?? null;
    stored.set(key, next);
    writtenAt = now();
    for (const one of next.untold) {
      if (!made.has(one.id) && next.message !== null && next.digest === null && !SILENT.has(one.kind)) owed.add(one.id);
      made.set(one.id, one);
    }
    const context: WriteContext = {
      now: now(),
      settings,
      asked,
      wasAnnounced,
      isThere: (one) => isThere(one, next.group.groupId),
      wasMissing: (one) => wasMissing(one, next.group.groupId),
      hasRule: (ruleId) =>
        aws()
          .rules(next.group.groupId)
          .some((one) => one.ruleId === ruleId),
      wasAsked,
      wasAccepted,
    };
    for (const fault of checkWrite(prev, next, context)) report(fault);
    if (prev && next.sequence !== prev.sequence && !archived.has(findingIdOf(prev)))
      report(`${findingIdOf(prev)} is gone, and not in the archive`);
    if (prev && isCalm) for (const fault of checkReminded(prev, next, now())) report(fault);
    // What joins what has more time has it, too.
    for (const one of next.baseline.slice(prev?.baseline.length ?? 0)) checkBaseline(one, next.group);
    for (const { rule, adopted } of next.baseline) agree(rule.ruleId, adopted?.at ?? Infinity);
    for (const { rule, until } of next.exceptions) agree(`${key} ${contentOf(rule)}`, until);
    for (const exposure of next.exposures) {
      const { id, state, rule } = exposure;
      if (!prev?.exposures.some((one) => one.id === id) && !wasEver(exposure, key))
        report(`${rule.ruleId} is told of, and never was an exposure`);
      if (next.extensions.length > 0 && state.kind === 'pending') agree(rule.ruleId, next.deadline ?? now());
      if (state.kind === 'kept' && state.second) noteAgreed(next, id, state.second, state.at);
    }
    for (const { exposureId, second, at } of next.restores) noteAgreed(next, exposureId, second, at);
  };
  const onArchive = (finding: Finding): void => {
    writtenAt = now();
    archived.set(findingIdOf(finding), finding);
  };
  return {
    made,
    agreed,
    owed,
    stored: (group: GroupKey): Finding | null => stored.get(group.groupId) ?? null,
    current: (): Finding[] => [...stored.values()],
    archived: (): Finding[] => [...archived.values()],
    /** When something was written last. */
    writtenAt: () => writtenAt,
    onWrite,
    onArchive,
    /** The store in memory with a look at everything that it writes. */
    watching: (findings: FindingsStore): FindingsStore => ({
      ...findings,
      record: (sighting) => {
        const recorded = findings.record(sighting);
        if (recorded.added.length > 0) onWrite(recorded.finding);
        return recorded;
      },
      save: (next) => {
        const answer = findings.save(next);
        if (answer === 'saved') onWrite(next);
        return answer;
      },
      archive: (finding, at) => {
        onArchive(finding);
        return findings.archive(finding, at);
      },
    }),
  };
};
export type Watch = ReturnType<typeof createWatch>;
