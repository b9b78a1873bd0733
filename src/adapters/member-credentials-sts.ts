import type { STSClient } from '@aws-sdk/client-sts';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { PortcullisError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { Credentials, CredentialsIn } from './ec2-clients.ts';

export const actions = ['sts:AssumeRole'] as const;

type Parts = {
  sts: STSClient;
  clock: Pick<Clock, 'now'>;
  partition: string;
  /** The name of the role in every other account, by deploy/member.yaml, and of the session: the trail there says who. */
  roleName: string;
  /** Empty: the role asks for none. */
  externalId: string;
};

/** So long (ms) before they expire they are renewed. The SDK asks again from five minutes before. */
const RENEW_BEFORE = 360_000;

/**
 * The credentials of the role of deploy/member.yaml in another account, asked for once and kept until shortly before they
 * expire. The name of the role is a setting: nothing of an event but the account gets into its ARN.
 */
export const createMemberCredentials = ({ sts, clock, partition, roleName, externalId }: Parts): CredentialsIn => {
  const kept = new Map<string, Credentials>();
  const underWay = new Map<string, Promise<Credentials>>();
  const assume = async (account: string): Promise<Credentials> => {
    const RoleArn = `arn:${partition}:iam::${account}:role/${roleName}`;
    const proof = externalId === '' ? {} : { ExternalId: externalId };
    const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: roleName, ...proof });
    const { Credentials: got } = await sts.send(command).catch((error: unknown) => {
      throw isAnswer(error) ? cannotAssume(roleName, account, error) : error;
    });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration = new Date(0) } = got ?? {};
    const known = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
    kept.set(account, known);
    return known;
  };
  return async (account) => {
    const known = kept.get(account);
    if (known && known.expiration.getTime() - clock.now() > RENEW_BEFORE) return known;
    const asking = underWay.get(account) ?? assume(account).finally(() => underWay.delete(account));
    underWay.set(account, asking);
    return asking;
  };
};

/** STS has said no. Everything else may be over in a moment. */
const isAnswer = (error: unknown): error is Error =>
  error instanceof Error && '$fault' in error && error.$fault === 'client' && !error.name.startsWith('Throttl');

const cannotAssume = (roleName: string, account: string, error: Error): PortcullisError =>
  new PortcullisError(
    'cannot-assume',
    `Cannot assume ${roleName} in ${account}: deploy deploy/member.yaml there (${error.name}).`,
    { cause: error },
  );
