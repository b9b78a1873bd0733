import { PortcullisError } from '../errors.ts';
import type { PauseRecord } from '../finding/pause.ts';
import type { Pauses } from '../ports.ts';

/** A conflict means that somebody else made progress, so a handful of rounds is plenty. */
const MOST_ROUNDS = 10;

/**
 * Loads, changes and saves conditionally, again and again until nobody came between. `change` returns null when there is
 * nothing to write, and so is `changed` then. Throws `lost-race`.
 */
export const changePause = async (
  pauses: Pauses,
  change: (record: PauseRecord | null) => PauseRecord | null,
): Promise<{ before: PauseRecord | null; changed: PauseRecord | null }> => {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = await pauses.load();
    const changed = change(before);
    if (changed === null || (await pauses.save(changed)) === 'saved') return { before, changed };
  }
  throw new PortcullisError('lost-race', 'The pause changed under every try to write it. It is tried again.');
};
