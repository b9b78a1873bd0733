import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { PortcullisError } from '../errors.ts';

/** Whose credentials these are. */
export type Caller = { account: string; partition: string; arn: string };

/** Asks AWS; needs no permission. */
export const readCaller = async (sts: STSClient): Promise<Caller> => {
  const { Account, Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  if (!Account) throw new PortcullisError('bad-message', 'AWS does not say whose credentials these are.');
  return { account: Account, partition: Arn.split(':')[1] ?? 'aws', arn: Arn };
};
