import { PortcullisError } from '../errors.ts';
import { compactSettled } from '../finding/compact-settled.ts';
import { emptyFinding } from '../finding/empty-finding.ts';
import type { Finding, GroupKey } from '../finding/finding.ts';
import { groupKeyText } from '../finding/finding.ts';
import type { Findings } from '../ports.ts';

/** A conflict means that somebody else made progress, so a handful of rounds is plenty. */
const MOST_ROUNDS = 10;

/** Null when there is nothing to write. */
type Change = (finding: Finding) => Finding | null;

/** As `changeKnown`, of what is stored now: of a group that was never seen, an empty finding. */
export const changeFinding = async (
  findings: Pick<Findings, 'load' | 'save'>,
  group: GroupKey,
  change: Change,
): Promise<Finding> => changeKnown(findings, (await findings.load(group)) ?? emptyFinding(group), change);

/**
 * Changes and saves conditionally, and where somebody came between loads and tries again. Returns the stored finding.
 * Throws `lost-race`.
 */
export const changeKnown = async (
  findings: Pick<Findings, 'load' | 'save'>,
  known: Finding,
  change: Change,
): Promise<Finding> => {
  let current = known;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const changed = change(current);
    if (changed === null) return current;
    const next = compactSettled(changed);
    if ((await findings.save(next)) === 'saved') return next;
    current = await reload(findings, current);
  }
  throw new PortcullisError(
    'lost-race',
    `${groupKeyText(known.group)} changed under every try to write it. It is tried again.`,
  );
};

/**
 * The finding as it is stored now. What was there once is never deleted: where somebody did so by hand, it is what was
 * known, and each try to write it fails until the queue gives up.
 */
export const reload = async (findings: Pick<Findings, 'load'>, known: Finding): Promise<Finding> =>
  (await findings.load(known.group)) ?? known;
