import type { Finding } from '../finding/finding.ts';
import type { Findings, Notifier } from '../ports.ts';

type RepairDeps = { findings: Pick<Findings, 'loadArchived'>; notifier: Pick<Notifier, 'update'> };

/**
 * Slack knows no order: an update that set out before the last one may come after it. Where the finding was archived
 * meanwhile, nothing would ever bring its message up to date again, so whoever may have overwritten it does. A line of
 * a digest needs none of that: its versions are in order.
 */
export const repairArchived = async (
  { findings, notifier }: RepairDeps,
  { group, sequence }: Pick<Finding, 'group' | 'sequence'>,
): Promise<void> => {
  const archived = await findings.loadArchived(group, sequence);
  if (archived?.message && archived.digest === null) await notifier.update(archived.message, archived);
};
