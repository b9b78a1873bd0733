/** The account of the stack, which is moto's for whoever it does not know, and another one of its organisation. */
export const HUB_ACCOUNT = '123456789012';
export const MEMBER_ACCOUNT = '444455556666';
export const HUB_REGION = 'eu-west-1';
export const OTHER_REGION = 'us-east-1';
export const ORGANIZATION = 'o-abcdefghij';
export const EXTERNAL_ID = 'proof-of-the-hub';
