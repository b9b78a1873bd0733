import type { Finding } from '../../src/finding/finding.ts';
import { APPROVERS } from './fake-ports.ts';
import type { Slack } from './slack.ts';

type World = {
  slack: Slack;
  current: readonly Finding[];
  /** Whether runs fail or die here. */
  hasFaults: boolean;
  /** For how long (ms) what is listed may be old. */
  stale: number;
};

/** What the Home tab showed to whom. */
export const checkHomes = ({ slack, current, hasFaults, stale }: World): string[] => [
  ...checkShown(slack),
  ...(hasFaults || stale > 0 ? [] : checkWithdrawn(slack, current)),
];

/** An approver sees what is open, and nobody else does. */
const checkShown = ({ homes }: Slack): string[] =>
  homes.flatMap(({ userId, lists }) => {
    if (APPROVERS.includes(userId) === (lists !== null)) return [];
    return [`Home ${lists === null ? 'hides the findings from' : 'shows the findings to'} ${userId}`];
  });

/** Whoever ends an exception sees in Home that it is gone. */
const checkWithdrawn = ({ homes }: Slack, current: readonly Finding[]): string[] =>
  current.flatMap(({ group, exceptions }) =>
    exceptions.flatMap(({ id, withdrawnBy }) => {
      if (withdrawnBy?.kind !== 'person') return [];
      const home = homes.findLast(({ userId }) => userId === withdrawnBy.userId);
      if (!home) return [`Home was not shown anew to ${withdrawnBy.userId}`];
      const shown = home.lists?.open.find((finding) => finding.group.groupId === group.groupId);
      const isStill = shown?.exceptions.some((one) => one.id === id && one.withdrawnBy === null) ?? false;
      return isStill ? [`Home still shows ${withdrawnBy.userId} an exception that they ended`] : [];
    }),
  );
