import { EC2Client } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { createEc2In, type Ec2In } from '../../src/adapters/ec2-clients.ts';
import { createMemberCredentials } from '../../src/adapters/member-credentials-sts.ts';
import type { Place } from '../../src/finding/place.ts';
import type { Credentials } from './member-stage.ts';

type Parts = { endpoint: string; home: string; member: string; credentials: Credentials; externalId: string };

/**
 * EC2 wherever the hub's remediator acts, as src/deps.ts makes it, on an AWS at `endpoint`. The variables of the
 * environment, which the SDK reads by itself, are those of a function as long as the stage is open.
 */
export const createOtherAccountsStage = ({ endpoint, home, member, credentials, externalId }: Parts) => {
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
  });
  const places = [
    { account: home, region: 'eu-west-1' },
    { account: member, region: 'eu-west-1' },
    { account: member, region: 'us-east-1' },
  ];
  const clients: { destroy(): void }[] = [];
  const ec2InBy = (roleName: string): Ec2In => {
    const sts = new STSClient({ region: 'eu-west-1', maxAttempts: 1 });
    clients.push(sts);
    const clock = { now: () => Date.now() };
    const credentialsIn = createMemberCredentials({ sts, clock, partition: 'aws', roleName, externalId });
    const ec2In = createEc2In({ home: { account: home }, places, credentialsIn, options: { maxAttempts: 1 } });
    return (place) => {
      const client = ec2In(place);
      clients.push(client);
      return client;
    };
  };
  return {
    home,
    member,
    ec2In: ec2InBy('portcullis-remediate'),
    withoutRole: ec2InBy('portcullis-nobody'),
    clientOf: ({ region }: Pick<Place, 'region'>, by: Credentials): EC2Client => {
      const client = new EC2Client({ endpoint, region, credentials: by, maxAttempts: 1 });
      clients.push(client);
      return client;
    },
    close: () => {
      for (const client of clients) client.destroy();
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    },
  };
};
