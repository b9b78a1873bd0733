import type { SecretName } from '../ports.ts';
import { SECRET_FORMS } from '../secret-forms.ts';
import { checkRead, failure, ok, type Check, type Read } from './check.ts';

/** A parameter of SSM. Its value is used, and never printed. */
export type SecretState = { isSecure: boolean; value: string };

/** Whether the secret is there, encrypted, and looks like what it should be. */
export const checkSecret = (
  secret: SecretName,
  parameter: string,
  region: string,
  read: Read<SecretState | null>,
): Check => {
  const id = secret === 'botToken' ? 'secret:slack-bot-token' : 'secret:slack-signing-secret';
  const { pattern, wanted } = SECRET_FORMS[secret];
  const put = `aws ssm put-parameter --region ${region} --type SecureString --overwrite --name ${parameter} --value …, with ${wanted}`;
  return checkRead(id, read, (state) => {
    if (state === null) return failure(id, `there is no SSM parameter ${parameter}`, put);
    if (!state.isSecure)
      return failure(
        id,
        `${parameter} is no SecureString: whoever may describe parameters can read it`,
        `aws ssm delete-parameter --region ${region} --name ${parameter}, then ${put}`,
      );
    if (!pattern.test(state.value)) return failure(id, `${parameter} holds something else than ${wanted}`, put);
    return ok(id, `${parameter} is there and encrypted`);
  });
};
