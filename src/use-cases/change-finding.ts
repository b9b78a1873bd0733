import { PortcullisError } from '../errors.ts';
import { compactSettled } from '../finding/compact-settled.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { groupKeyText } from '../finding/finding.ts';
import type { Findings } from '../ports.ts';

/** A conflict means that somebody else made progress, so a handful of rounds is plenty. */
const MOST_ROUNDS = 10;

/**
 * Loads, changes and saves conditionally, again and again until nobody came between. `change` returns null when there
 * is nothing to write. Returns the stored finding, or null when the group was never seen. Throws `lost-race`.
 */
export const changeFinding = async (
  findings: Pick<Findings, 'load' | 'save'>,
  group: GroupKey,
  change: (finding: Finding) => Finding | null,
  known: Finding | null = null,
): Promise<Finding | null> => {
  let current = known ?? (await findings.load(group));
  for (let round = 0; round < MOST_ROUNDS && current; round += 1) {
    const changed = change(current);
    if (changed === null) return current;
    const next = compactSettled(changed);
    if ((await findings.save(next)) === 'saved') return next;
    current = await findings.load(group);
  }
  if (current === null) return null;
  throw new PortcullisError(
    'lost-race',
    `${groupKeyText(group)} changed under every try to write it. It is tried again.`,
  );
};
