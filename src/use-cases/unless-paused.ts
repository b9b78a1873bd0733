import { pauseOf } from '../finding/pause.ts';
import type { Pauses, RuleRevoker } from '../ports.ts';

/**
 * The power to remove a rule, and none while somebody has paused: that is read right before each call, so that a pause
 * counts for whatever was decided before it, and for a run that is in the middle of its rules. A call that is already on
 * its way to AWS cannot be stopped. Where the pause cannot be read, nothing is removed.
 */
export const unlessPaused = (revoker: RuleRevoker, pauses: Pick<Pauses, 'load'>): RuleRevoker => ({
  revoke: async (group, ruleId) =>
    pauseOf(await pauses.load()) === null ? revoker.revoke(group, ruleId) : { kind: 'paused' },
});
