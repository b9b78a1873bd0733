import type { Command } from '../finding/command.ts';
import type { FromSlack } from './parse-command.ts';
import type { RemediateDeps } from './remediate.ts';
import { remediate } from './remediate.ts';
import { refuseClick } from './refuse-click.ts';
import type { ShowHomeDeps } from './show-home.ts';
import { showHome } from './show-home.ts';

export type CarryOutDeps = RemediateDeps & ShowHomeDeps;

/** A message of one of the remediator's queues. */
export const carryOut = async (deps: CarryOutDeps, message: Command | FromSlack): Promise<void> => {
  switch (message.kind) {
    case 'refusal':
      return refuseClick(deps, message.click);
    case 'show-home':
      return showHome(deps, message.userId);
    case 'withdraw': {
      await remediate(deps, message);
      // Where it was withdrawn, and where it would otherwise be shown for ever.
      return showHome(deps, message.by.userId);
    }
    default:
      return remediate(deps, message);
  }
};
