import type { Asked } from './gate.ts';
import { judge } from './iam.ts';

/** What roles may and the driver cannot have them do, and why they may it; in the account of the stack and in others. */
export const FOR_OTHER_DAYS: Record<string, string> = {
  'reopen: ec2:GetManagedPrefixListEntries of ReadPrefixLists': 'only where what is put back names a prefix list',
  'reopen: ec2:RevokeSecurityGroupIngress of PutBack': 'takes away what a narrowing has added that then failed',
  'remediate: sqs:SendMessage of AskTheInspectorOrWakeAtOnce': 'only where a wake-up is due within a second',
  'reopen: sqs:SendMessage of AskTheInspectorOrWakeAtOnce': 'only where a wake-up is due within a second',
};

/** `inspect in 444455556666: ec2:DescribeVpcs of FindGroups` → without the account. */
export const anywhere = (power: string): string => power.replace(/ in \d{12}:/, ':');

/**
 * What each role may, as `remediate: ec2:RevokeSecurityGroupIngress of CloseTheGate`, action by action and statement by
 * statement, and whether anybody has asked for it. Of roles that nobody was, nothing is known.
 */
export const powersOf = (asked: readonly Asked[]): { power: string; isUsed: boolean }[] => {
  const principals = new Map(asked.map(({ principal }) => [principal.roleArn, principal]));
  return [...principals.values()].flatMap(({ name, roleArn, policies }) => {
    const requests = asked.flatMap(({ principal, request }) => (principal.roleArn === roleArn ? [request] : []));
    return policies
      .flatMap(({ Statement }) => Statement)
      .flatMap((statement) => [statement.Action].flat().map((Action) => ({ ...statement, Action })))
      .map((one) => ({
        power: `${name}: ${one.Action} of ${one.Sid}`,
        isUsed: requests.some((request) => judge([{ Statement: [one] }], request) === 'allowed'),
      }));
  });
};
