import { failure, ok, skipped, warning, type Check } from './check.ts';
import type { DeployedStack } from './deployed-stack.ts';

/** Whether the last deploy came to an end. Null: there is no stack yet. */
export const checkStack = (name: string, region: string, stack: DeployedStack | null): Check => {
  if (stack === null) return skipped('stack', `there is no ${name} in ${region} yet`, null);
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
