/** Where the bot runs in the local AWS. */
export const SANDBOX_ACCOUNT = '111122223333';
export const SANDBOX_REGION = 'eu-west-1';
