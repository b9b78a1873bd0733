import type { Finding } from '../finding/finding.ts';
import type { Enrichments, Log } from '../ports.ts';
import type { CatchUpDeps } from './catch-up.ts';
import { catchUp } from './catch-up.ts';
import { requestEnrichment } from './request-enrichment.ts';

/**
 * Tells of the finding, and only then asks what else there is to say of it, so that no alert waits for that. While Slack
 * is down it is asked all the same: what the internet reaches may have to close sooner. Throws what telling has thrown.
 */
export const tellAndEnrich = async (
  deps: CatchUpDeps & { enrichments: Enrichments; log: Log },
  finding: Finding,
): Promise<void> => {
  const [told] = await Promise.allSettled([catchUp(deps, finding)]);
  await requestEnrichment(deps, finding);
  if (told.status === 'rejected') throw told.reason;
};
