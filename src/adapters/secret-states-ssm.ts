import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { SecretState } from '../doctor/check-secret.ts';

export const actions = ['ssm:GetParameters'] as const;

/** The parameters of these names that there are. Their values go no further than to whom they belong. */
export const readSecrets = async (
  client: SSMClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, SecretState>> => {
  const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: [...names], WithDecryption: true }));
  return new Map(
    Parameters.map(({ Name = '', Type, Value = '' }) => [
      Name,
      { isSecure: Type === 'SecureString', value: Value.trim() },
    ]),
  );
};
