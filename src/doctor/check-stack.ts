import { failure, ok, skipped, warning, type Check } from './check.ts';
import type { DeployedStack } from './deployed-stack.ts';

/** Whether CloudFormation lists everything that was deployed: what it does not list is not looked at. */
export const checkListed = (unlisted: readonly string[]): Check[] =>
  unlisted.length === 0
    ? []
    : [
        warning(
          'resources',
          `CloudFormation does not list ${unlisted.join(', ')}, so nobody looked at them`,
          'Deploy again.',
        ),
      ];

const NOT_DEPLOYED = 'is not deployed yet';
/** Whether that is what the check of the stack says; where nobody could ask, nobody knows. */
export const isNotDeployed = ({ id, what }: Check): boolean => id === 'stack' && what.includes(NOT_DEPLOYED);

/** Whether the last deploy came to an end. Null: there is no stack yet. */
export const checkStack = (name: string, region: string, stack: DeployedStack | null): Check => {
  if (stack === null) return skipped('stack', `${name} ${NOT_DEPLOYED} in ${region}`);
  const { status, statusReason } = stack;
  const said = `${name} is ${status}${statusReason === null ? '' : `: ${statusReason}`}`;
  if (status.endsWith('_IN_PROGRESS')) return warning('stack', said, 'Wait until it is deployed, and ask again.');
  if (['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status)) return ok('stack', said);
  if (status === 'UPDATE_ROLLBACK_COMPLETE')
    return warning(
      'stack',
      `${said}; the last deploy failed, and the one before runs`,
      `aws cloudformation describe-stack-events --stack-name ${name} says why.`,
    );
  return failure(
    'stack',
    said,
    `aws cloudformation describe-stack-events --stack-name ${name} says why; then deploy again.`,
  );
};
