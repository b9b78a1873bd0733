import { AwsError } from '../aws-error.ts';
import type { JsonFields } from '../json-fields.ts';
import { textListField } from '../json-fields.ts';
import type { Parameters } from './parameters.ts';

export type SsmContext = {
  account: string;
  region: string;
  parameters: Parameters;
  /** Whether the caller is one of the functions: nobody else on this machine is told a secret. */
  trusted: boolean;
};
type SsmAction = (context: SsmContext, input: JsonFields) => unknown;

/** SSM's own bound on the names of a call. */
const MOST_NAMES = 10;

export const SSM_ACTIONS: Record<string, SsmAction> = {
  GetParameters: ({ account, region, parameters, trusted }, input) => {
    const names = [...new Set(textListField(input, 'Names'))];
    if (names.length === 0 || names.length > MOST_NAMES)
      throw new AwsError('ValidationException', `names must have a length from 1 to ${MOST_NAMES}`);
    if (!trusted)
      throw new AwsError('AccessDeniedException', 'Only the functions of this local run may read its secrets.');
    const found = names.flatMap((name) => {
      const parameter = parameters.get(name);
      return parameter === null ? [] : [{ name, ...parameter }];
    });
    return {
      Parameters: found.map(({ name, value, version }) => ({
        Name: name,
        Type: 'SecureString',
        Value: input['WithDecryption'] === true ? value : 'encrypted',
        Version: version,
        ARN: `arn:aws:ssm:${region}:${account}:parameter${name}`,
        DataType: 'text',
      })),
      InvalidParameters: names.filter((name) => parameters.get(name) === null),
    };
  },
};
