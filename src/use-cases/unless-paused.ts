import { messageOf } from '../errors.ts';
import type { PauseRecord } from '../finding/pause.ts';
import { pauseOf } from '../finding/pause.ts';
import type { Pauses, RuleRevoker } from '../ports.ts';

/**
 * The power to remove a rule, and none while somebody has paused: that is read right before each call, so that a pause
 * counts for whatever was decided before it, and for a run that is in the middle of its rules. A call that is already on
 * its way to AWS cannot be stopped. Where the pause cannot be read, nothing is removed: refused, and not thrown, because
 * AWS was not asked, and a rule that is gone right after it is not gone by our hand.
 */
export const unlessPaused = (revoker: RuleRevoker, pauses: Pick<Pauses, 'load'>): RuleRevoker => ({
  revoke: async (group, ruleId) => {
    let record: PauseRecord | null;
    try {
      record = await pauses.load();
    } catch (error) {
      return { kind: 'refused', why: messageOf(error) };
    }
    return pauseOf(record) === null ? revoker.revoke(group, ruleId) : { kind: 'paused' };
  },
});
