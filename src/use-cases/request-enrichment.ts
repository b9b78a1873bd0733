import { messageOf } from '../errors.ts';
import { needsEnrichment } from '../finding/enrichment.ts';
import type { Finding } from '../finding/finding.ts';
import { findingIdOf } from '../finding/finding.ts';
import type { Enrichments, Log } from '../ports.ts';

/**
 * Asks the inspector to look around the group, once the alert is out. That it cannot be asked is a note: an alert that
 * people have seen is not to fail, and to be delivered again, for what it might say besides. A delivery after a crash
 * asks again, because the stored finding still lacks the answer.
 */
export const requestEnrichment = async (
  { enrichments, log }: { enrichments: Enrichments; log: Log },
  finding: Finding,
): Promise<void> => {
  if (!needsEnrichment(finding)) return;
  try {
    await enrichments.request(finding.group, finding.sequence);
  } catch (error) {
    log('warn', 'could not ask for a look around the group', {
      finding: findingIdOf(finding),
      error: messageOf(error),
    });
  }
};
