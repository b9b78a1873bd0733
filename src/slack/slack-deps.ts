import type { Door } from '../finding/can-decide.ts';
import type { AuthoritySettings } from '../finding/may-decide.ts';
import type { DecisionSettings } from '../finding/settings.ts';
import type { Clock, Decisions, Digests, Directory, Findings, Listings, Log, Pauses, Sweeps } from '../ports.ts';
import type { ViewSettings } from './views/view-settings.ts';

/** What the listeners work with: they read, and put what was decided on the private bus. Nothing here can write. */
export type SlackDeps = {
  door: Door;
  settings: DecisionSettings & ViewSettings;
  authority: AuthoritySettings;
  findings: Pick<Findings, 'load'>;
  digests: Pick<Digests, 'load'>;
  sweeps: Pick<Sweeps, 'load'>;
  listings: Pick<Listings, 'open'>;
  pauses: Pick<Pauses, 'load'>;
  directory: Pick<Directory, 'approvers'>;
  decisions: Decisions;
  clock: Clock;
  log: Log;
};
