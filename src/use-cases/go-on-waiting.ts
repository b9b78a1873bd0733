import { fingerprintOf } from '../exposure/rule.ts';
import type { Finding, GroupKey, Instant, LiveRule } from '../finding/finding.ts';
import { shortenDeadline } from '../finding/shorten-deadline.ts';
import { armDue } from './arm-due.ts';
import { changeFinding } from './change-finding.ts';
import type { OpenFindingDeps } from './open-finding.ts';
import { tellAndEnrich } from './tell-and-enrich.ts';

/**
 * Goes on with what a look-up finds waiting already. An earlier delivery of it may have recorded this and died before
 * the wake-up was armed. And the event of an edit may have been faster than the remediator, which knows the `deadline`
 * that the rule had: then that one counts, or an edit right before each deadline would buy a whole new one.
 */
export const goOnWaiting = async (
  deps: OpenFindingDeps,
  group: GroupKey,
  waiting: readonly LiveRule[],
  deadline: Instant | null,
): Promise<void> => {
  const isAbout = ({ exposures }: Finding) =>
    exposures.some(
      ({ state, rule }) =>
        state.kind === 'pending' &&
        waiting.some((one) => one.ruleId === rule.ruleId && fingerprintOf(one) === fingerprintOf(rule)),
    );
  const shorten = (stored: Finding) =>
    deadline !== null && isAbout(stored) ? shortenDeadline(stored, deadline) : null;
  const finding = await changeFinding(deps.findings, group, shorten);
  await armDue(deps, finding);
  await tellAndEnrich(deps, finding);
};
