import type { Door, Entrance } from '../finding/can-decide.ts';
import type { AuthoritySettings } from '../finding/may-decide.ts';
import type { DecisionSettings } from '../finding/settings.ts';
import type {
  Clock,
  Decisions,
  Digests,
  Directory,
  Findings,
  Listings,
  Log,
  Metrics,
  Pauses,
  Sweeps,
} from '../ports.ts';
import type { ViewSettings } from './views/view-settings.ts';

/** What the listeners work with: they read, and put what was decided on the private bus. Nothing here can write. */
export type SlackDeps = {
  entrance: Entrance;
  /** What holds in an account, by its id. */
  doorOf: (account: string) => Door;
  settingsOf: (account: string) => DecisionSettings & ViewSettings;
  authorityOf: (account: string) => AuthoritySettings;
  /** Every channel that alerts go to. */
  channels: readonly string[];
  findings: Pick<Findings, 'load'>;
  digests: Pick<Digests, 'load'>;
  sweeps: Pick<Sweeps, 'load'>;
  listings: Pick<Listings, 'open'>;
  pauses: Pick<Pauses, 'load'>;
  directory: Pick<Directory, 'approvers'>;
  decisions: Decisions;
  clock: Clock;
  log: Log;
  metrics: Metrics;
};
