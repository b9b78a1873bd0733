import type { Canary, Log } from '../ports.ts';

export type BeatDeps = { canary: Canary; port: number; log: Log };

/**
 * One heartbeat: opens a port of the canary group to nobody and closes it again. CloudTrail tells of it as of any other
 * change, and `alert` counts its arrival. What an earlier one left behind, because it died in between, goes first.
 */
export const beat = async ({ canary, port, log }: BeatDeps): Promise<void> => {
  for (const ruleId of await canary.leftovers()) {
    await canary.close(ruleId);
    log('warn', 'a rule of an earlier heartbeat was still there', { ruleId });
  }
  const ruleId = await canary.open(port);
  // Another one is under way: its change is the one that arrives, and is its own to close.
  if (ruleId === null) return;
  await canary.close(ruleId);
  log('info', 'heartbeat sent', { ruleId });
};
