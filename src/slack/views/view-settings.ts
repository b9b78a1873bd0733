import type { DecisionSettings } from '../../finding/settings.ts';

/** What holds in an account, by its id. */
export type ViewSettingsOf = (account: string) => ViewSettings;

/** What the views need beside the stored state. Durations in milliseconds. */
export type ViewSettings = Pick<
  DecisionSettings,
  'enforcement' | 'onDeadline' | 'maxKeep' | 'moreTime' | 'mostExtensions' | 'reopen' | 'undoWithin' | 'watchedPorts'
> & {
  /** `APPROVERS`: ids of users (U…, W…) and user groups (S…), to be mentioned. */
  approvers: readonly string[];
  /** How long a keep may last, as the modal offers it; none is longer than `maxKeep`. */
  keepChoices: readonly number[];
};
