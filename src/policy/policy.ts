import type { Enforcement } from '../finding/settings.ts';

/** What the policy file says of an account. What it leaves open, the environment says. */
export type AccountPolicy = {
  /** Id of the Slack channel. */
  channel?: string | undefined;
  /** Ids of users and of user groups. */
  approvers?: readonly string[] | undefined;
  enforcement?: Enforcement | undefined;
  /** Ms, from the opening of a finding to its deadline. */
  revokeAfter?: number | undefined;
  regions?: readonly string[] | undefined;
};
export const POLICY_SETTINGS = ['channel', 'approvers', 'enforcement', 'revokeAfter', 'regions'] as const;

/** The policy file as the build compiles it: every account that is watched, with all that holds for it. */
export type Policy = {
  version: 1;
  /** For the account of the stack where the file does not name it. */
  defaults: AccountPolicy;
  accounts: Readonly<Record<string, AccountPolicy>>;
};

/** Without a policy file, only the account and region of the stack are watched. */
export const NO_POLICY: Policy = { version: 1, defaults: {}, accounts: {} };

export const policyOf = ({ accounts, defaults }: Policy, account: string): AccountPolicy =>
  Object.hasOwn(accounts, account) ? (accounts[account] ?? defaults) : defaults;
