import type { SlackUser } from '../../src/finding/finding.ts';
import type { AuthoritySettings } from '../../src/finding/may-decide.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import type { Fates } from './fates.ts';
import type { Logbook } from './logbook.ts';
import type { Profile } from './profile.ts';
import type { Random } from './random.ts';

export type WorldOptions = {
  random: Random;
  profile: Profile;
  fates: Fates;
  settings?: Partial<DecisionSettings>;
  reachableRevokeAfter?: number;
  /** Whether AWS vouches for who opens things here. */
  isProven?: boolean;
  /** Who opens things here. `isUser`: as an IAM user, of whom AWS proves a name that is no address. */
  actor?: SlackUser;
  isUser?: boolean;
  /** Who may close something. */
  revokeBy?: AuthoritySettings['revokeBy'];
  isReachable?: boolean;
  digestFrom?: number;
  /** Whether little happens in it. */
  isSmall?: boolean;
  /**
   * Whether all is stored by the real adapters, in a DynamoDB in memory (table.ts), and sent as text. Otherwise it is
   * handed on as it is: nobody changes what they were given, and such a world costs several times as much.
   */
  onTable?: boolean;
  /**
   * Whether messages come by way of what all handlers have around them (in-batch.ts). Its log has a context of its own for
   * each message: once there was one, Node makes every promise of the thread dearer.
   */
  inBatch?: boolean;
  /** Where it is written down what the world costs and says of itself. */
  logbook?: Logbook | null;
  trace?: ((text: string) => void) | null;
};
