import { actorWords, plainWords } from '../exposure/actor-words.ts';
import { sourceText } from '../exposure/rule.ts';
import type { Surroundings } from '../exposure/surroundings.ts';
import { sightOf } from '../finding/claims.ts';
import { exceptionOf } from '../finding/exception.ts';
import type { ExposureState, Finding, Instant, TrackedExposure } from '../finding/finding.ts';
import { findingIdOf, isFinal } from '../finding/finding.ts';
import { nameInWords } from '../finding/person.ts';

/** A rule of a finding, for the command line. Texts of others are as they came: whoever shows them makes them harmless. */
export type RuleSummary = {
  ruleId: string;
  /** Names the exposure as it is shown here (claims.ts); a decision about it carries this. */
  sight: string;
  protocol: string;
  fromPort: number | null;
  toPort: number | null;
  source: string;
  state: ExposureState['kind'];
  /** Of what is kept. */
  until: Instant | null;
  /** Of what was decided: by whom. */
  decidedBy: string | null;
  why: string | null;
  exception: string | null;
};

/** An open finding, for the command line. */
export type FindingSummary = {
  finding: string;
  account: string;
  region: string;
  groupId: string;
  groupName: string | null;
  version: number;
  openedAt: Instant | null;
  deadline: Instant | null;
  openedBy: string;
  reach: Surroundings['reach'] | null;
  rules: readonly RuleSummary[];
  /** What one approver wants and a second one must agree to. */
  proposal: { id: string; by: string; reason: string; keepFor: number; why: string; sights: readonly string[] } | null;
};

/** What of a finding is open, with all that a decision about it needs. */
export const summaryOf = (finding: Finding): FindingSummary => {
  const { group, surroundings, exposures } = finding;
  const open = exposures.filter(({ state }) => !isFinal(state));
  const [first] = open;
  return {
    finding: findingIdOf(finding),
    ...group,
    groupName: surroundings?.groupName ?? null,
    version: finding.version,
    openedAt: finding.openedAt,
    deadline: finding.deadline,
    openedBy: first === undefined ? '' : plainWords(actorWords(first.origin.actor)),
    reach: surroundings?.reach ?? null,
    rules: open.map((exposure) => ruleSummaryOf(finding, exposure)),
    proposal: proposalOf(finding),
  };
};

const ruleSummaryOf = (finding: Finding, exposure: TrackedExposure): RuleSummary => {
  const { rule, state } = exposure;
  return {
    ruleId: rule.ruleId,
    sight: sightOf(exposure),
    protocol: rule.protocol,
    fromPort: rule.fromPort,
    toPort: rule.toPort,
    source: sourceText(rule.source),
    state: state.kind,
    until: state.kind === 'kept' ? state.until : null,
    decidedBy: 'by' in state ? nameInWords(state.by) : null,
    why: 'why' in state ? state.why : state.kind === 'kept' ? state.reason : null,
    exception: state.kind === 'kept' ? (exceptionOf(finding, exposure)?.id ?? null) : null,
  };
};

const proposalOf = ({ proposals, exposures }: Finding): FindingSummary['proposal'] => {
  const last = proposals.findLast(({ kind }) => kind === 'keep');
  if (last === undefined) return null;
  const { id, by, reason, keepFor, why, exposureIds } = last;
  const sights = exposures.filter((exposure) => exposureIds.includes(exposure.id)).map(sightOf);
  return { id, by: nameInWords(by), reason, keepFor, why, sights };
};
