import { PortcullisError } from '../errors.ts';
import { compactSettled } from '../finding/compact-settled.ts';
import type { Finding } from '../finding/finding.ts';
import { groupKeyText } from '../finding/finding.ts';
import { pauseOf, withPause } from '../finding/pause.ts';
import type { Findings, Pauses } from '../ports.ts';
import { reload } from './change-finding.ts';

export type NotePauseDeps = { findings: Pick<Findings, 'load' | 'save'>; pauses: Pick<Pauses, 'load'> };

const MOST_ROUNDS = 10;

/**
 * Writes into the finding whether it is paused, for its message and for what is decided of it from now on. Read anew
 * whenever somebody came between: they may have heard of the end of a pause that was read before.
 */
export const notePause = async ({ findings, pauses }: NotePauseDeps, finding: Finding): Promise<Finding> => {
  let current = finding;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const noted = withPause(current, pauseOf(await pauses.load()));
    if (noted === null) return current;
    const next = compactSettled(noted);
    if ((await findings.save(next)) === 'saved') return next;
    current = await reload(findings, current);
  }
  throw new PortcullisError(
    'lost-race',
    `${groupKeyText(finding.group)} changed under every try to write it. It is tried again.`,
  );
};
