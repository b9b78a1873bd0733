import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeAll, describe } from '@jest/globals';
import { createOtherAccountsStage } from '../support/other-accounts-stage.ts';
import { expectMoto, MOTO_DIFFERENCES, MOTO_URL } from '../support/moto.ts';
import { otherAccountsContract } from './other-accounts.contract.ts';

/** The account of whoever comes to moto without a role. */
const HOME = '123456789012';
const MEMBER = '444455556666';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe('other accounts, on moto', () => {
  beforeAll(expectMoto);
  const closing: (() => unknown)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0).reverse()) close();
  });

  otherAccountsContract(async () => {
    const parts = { endpoint: MOTO_URL, home: HOME, member: MEMBER, credentials, externalId: 'any' };
    const stage = createOtherAccountsStage(parts);
    const sts = new STSClient({ endpoint: MOTO_URL, region: 'eu-west-1', credentials });
    closing.push(
      () => stage.close(),
      () => sts.destroy(),
    );
    const RoleArn = `arn:aws:iam::${MEMBER}:role/somebody`;
    const { Credentials: got } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'jo' }));
    const jo = {
      accessKeyId: got?.AccessKeyId ?? '',
      secretAccessKey: got?.SecretAccessKey ?? '',
      sessionToken: got?.SessionToken ?? '',
    };
    return { ...stage, somebodyIn: (place) => stage.clientOf(place, jo) };
  }, MOTO_DIFFERENCES.otherAccounts);
});
