import type { Command } from '../finding/command.ts';
import type { FromPeople } from './parse-command.ts';
import type { RemediateDeps } from './remediate.ts';
import { remediate } from './remediate.ts';
import { refuseClick } from './refuse-click.ts';
import type { FollowPauseDeps } from './follow-pause.ts';
import { followPause } from './follow-pause.ts';
import type { ShowHomeDeps } from './show-home.ts';
import { showHome } from './show-home.ts';

export type CarryOutDeps = RemediateDeps & ShowHomeDeps & FollowPauseDeps;

/** A message of one of the remediator's queues. */
export const carryOut = async (deps: CarryOutDeps, message: Command | FromPeople): Promise<void> => {
  if (message.kind === 'refusal') return refuseClick(deps, message.click);
  if (message.kind === 'pause') return followPause(deps);
  if (message.kind === 'show-home') return showHome(deps, message.userId);
  await remediate(deps, message);
  // Where it was withdrawn, and where it would otherwise be shown for ever.
  if (message.kind === 'withdraw' && message.by.kind === 'person') await showHome(deps, message.by.userId);
};
