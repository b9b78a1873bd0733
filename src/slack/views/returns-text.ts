import type { Finding } from '../../finding/finding.ts';
import { toolName, whatReturns } from '../../exposure/tools.ts';

/**
 * For rules that are written down somewhere, so that a revoke alone does not last: what brings them back, and what to
 * change. One sentence for each tool that opened something here; mrkdwn of our own.
 */
export const returnsText = ({ exposures }: Finding): string[] => {
  const sentences = new Map<string, string>();
  for (const { origin, state } of exposures) {
    const { through } = origin.actor;
    const returns = through && state.kind !== 'vanished' ? whatReturns(through.tool) : null;
    if (!through || !returns) continue;
    const name = toolName(through.tool);
    const opened = through.proven ? `Opened by ${name}.` : `Opened by what says it is ${name}.`;
    const next =
      returns.by === 'code'
        ? 'Revoking will show up as drift, and the next run opens it again. Fix the code:'
        : 'A controller puts a revoked rule back. Fix it there:';
    sentences.set(through.tool, `*${opened}* ${next} ${returns.fix}.`);
  }
  return [...sentences.values()];
};
