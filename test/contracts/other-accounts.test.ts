import { afterEach, describe } from '@jest/globals';
import { EXTERNAL_ID, HUB, MEMBER, startMemberStage } from '../support/member-stage.ts';
import { createOtherAccountsStage } from '../support/other-accounts-stage.ts';
import { otherAccountsContract } from './other-accounts.contract.ts';

describe('other accounts, on the local AWS', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  otherAccountsContract(async () => {
    const aws = await startMemberStage();
    closing.push(() => aws.close());
    const stage = createOtherAccountsStage({
      endpoint: aws.url,
      home: HUB,
      member: MEMBER,
      credentials: aws.credentialsOf('remediate'),
      externalId: EXTERNAL_ID,
    });
    closing.push(() => stage.close());
    const jo = { accessKeyId: `AKIA${MEMBER}JO`, secretAccessKey: 'any' };
    return { ...stage, somebodyIn: (place) => stage.clientOf(place, jo) };
  });
});
