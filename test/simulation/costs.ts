import type { Costs } from './check-costs.ts';

/** Written by `npm run simulate -- --record`; docs/reliability.md says what a change of it means. */
// prettier-ignore
export const COSTS: Readonly<Record<string, Costs>> = {
  'a deadline': { table: 31, ec2: 5, scheduler: 9, bus: 4, queue: 1, slack: 12, functions: 4780, message: 10842 },
  'two rules, revoked by a person': { table: 36, ec2: 8, scheduler: 14, bus: 3, queue: 2, slack: 13, functions: 5306, message: 10842 },
  'a keep of one approver, and its end': { table: 46, ec2: 5, scheduler: 15, bus: 7, queue: 1, slack: 20, functions: 7216, message: 10842 },
  'a keep of two approvers, withdrawn': { table: 47, ec2: 5, scheduler: 17, bus: 7, queue: 1, slack: 24, functions: 7999, message: 10842 },
  'paused over the deadline, and resumed': { table: 106, ec2: 8, scheduler: 23, bus: 10, queue: 2, slack: 24, functions: 9780, message: 10842 },
  'a keep at the command line by two': { table: 51, ec2: 5, scheduler: 17, bus: 8, queue: 1, slack: 20, functions: 7742, message: 10842 },
  'more time': { table: 41, ec2: 5, scheduler: 15, bus: 6, queue: 1, slack: 18, functions: 6518, message: 10842 },
  'narrowed by a person, and undone': { table: 117, ec2: 24, scheduler: 35, bus: 11, queue: 6, slack: 38, functions: 16409, message: 10842 },
  'narrowed at the deadline': { table: 53, ec2: 9, scheduler: 13, bus: 6, queue: 2, slack: 17, functions: 7254, message: 10842 },
  'removed by somebody else': { table: 18, ec2: 2, scheduler: 6, bus: 2, queue: 2, slack: 7, functions: 2577, message: 10842 },
  'edited under its id, again and again': { table: 73, ec2: 18, scheduler: 32, bus: 7, queue: 9, slack: 20, functions: 14078, message: 10842 },
  'opened again after a revoke': { table: 52, ec2: 10, scheduler: 17, bus: 5, queue: 2, slack: 20, functions: 7863, message: 10842 },
  'two halves': { table: 34, ec2: 7, scheduler: 9, bus: 4, queue: 3, slack: 12, functions: 5157, message: 251536 },
  'a prefix list that grows while it is kept': { table: 56, ec2: 20, scheduler: 22, bus: 7, queue: 5, slack: 20, functions: 17795, message: 11687 },
  'three findings in one digest': { table: 163, ec2: 15, scheduler: 27, bus: 12, queue: 3, slack: 18, functions: 14684, message: 10886 },
  'open before the first sweep, and adopted': { table: 63, ec2: 10, scheduler: 11, bus: 5, queue: 9, slack: 14, functions: 6420, message: 1550 },
  'reachable, with a shorter deadline': { table: 30, ec2: 5, scheduler: 7, bus: 3, queue: 1, slack: 11, functions: 4427, message: 10842 },
  'its message is deleted, and so is the next one': { table: 33, ec2: 5, scheduler: 9, bus: 6, queue: 1, slack: 16, functions: 6006, message: 10842 },
  'three rules, each decided on by itself': { table: 117, ec2: 20, scheduler: 48, bus: 15, queue: 4, slack: 47, functions: 26341, message: 10842 },
  'two groups open before, adopted at once': { table: 107, ec2: 17, scheduler: 22, bus: 10, queue: 12, slack: 27, functions: 12792, message: 1550 },
  'two rules, one removed by somebody as they are revoked, and the other put back': { table: 88, ec2: 18, scheduler: 29, bus: 9, queue: 2, slack: 36, functions: 19273, message: 10842 },
  'a prefix list grows, and another rule names it while that is looked at': { table: 53, ec2: 20, scheduler: 21, bus: 5, queue: 4, slack: 14, functions: 12154, message: 251849 },
  'forged messages of every kind, beside a deadline': { table: 35, ec2: 5, scheduler: 9, bus: 5, queue: 1, slack: 12, functions: 4855, message: 10842 },
};
