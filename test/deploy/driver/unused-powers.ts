import type { Asked } from './gate.ts';
import { judge } from './iam.ts';

/**
 * What roles may and nobody has asked for, as `remediate: RevokeSecurityGroupIngress of CloseTheGate`: each action of each
 * statement. Of roles that nobody was, nothing is known.
 */
export const unusedPowers = (asked: readonly Asked[]): string[] => {
  const principals = new Map(asked.map(({ principal }) => [principal.roleArn, principal]));
  return [...principals.values()].flatMap(({ name, roleArn, policies }) => {
    const requests = asked.flatMap(({ principal, request }) => (principal.roleArn === roleArn ? [request] : []));
    return policies
      .flatMap(({ Statement }) => Statement)
      .flatMap((statement) => [statement.Action].flat().map((Action) => ({ ...statement, Action })))
      .filter((one) => !requests.some((request) => judge([{ Statement: [one] }], request) === 'allowed'))
      .map(({ Sid, Action }) => `${name}: ${Action} of ${Sid}`);
  });
};
