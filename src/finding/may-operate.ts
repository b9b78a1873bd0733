import type { PersonCommandKind } from './command.ts';
import type { Operator } from './finding.ts';
import { CLOSES, type Permission } from './may-decide.ts';
import { operatorOf, type OperatorPattern } from './operator.ts';

/** What an operator can ask for: a decision, a look at what is open, or that nothing is closed for now. */
export type Operation = PersonCommandKind | 'look' | 'pause' | 'resume';
export type OperatorPermission = { allowed: true; operator: Operator } | Extract<Permission, { allowed: false }>;

/**
 * Who may ask for what at the command line, by the ARN that AWS has proved. Whoever `OPERATORS` names may close, look,
 * pause and resume; to leave something open takes somebody of whom AWS says which person they are, or four eyes would be
 * those of one who assumes a role twice.
 */
export const mayOperate = (arn: string, kind: Operation, operators: readonly OperatorPattern[]): OperatorPermission => {
  const operator = operatorOf(arn, operators);
  if (operator === null)
    return {
      allowed: false,
      why:
        operators.length === 0
          ? `Nobody may decide at the command line until OPERATORS names who may. You are ${arn}.`
          : `OPERATORS does not name you. You are ${arn}.`,
    };
  const leavesOpen = ![...CLOSES, 'look', 'pause', 'resume'].includes(kind);
  return leavesOpen && operator.person === null ? { allowed: false, why: UNPROVEN } : { allowed: true, operator };
};

const UNPROVEN =
  'AWS proves your role, but not which person you are: the name of its session is chosen by whoever assumes it. To keep ' +
  'something open takes a permission set of Identity Center or an IAM user. You may revoke.';
