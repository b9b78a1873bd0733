import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { STSClient } from '@aws-sdk/client-sts';
import { systemClock } from '../adapters/clock-system.ts';
import { createOperatorDoorHttp, type AskOperator } from '../adapters/operator-door-http.ts';
import { messageOf, PortcullisError } from '../errors.ts';
import { parseOperatorUrl } from '../operator/operator-url.ts';
import { regionOfShell } from './region-of-shell.ts';

export type DoorOptions = { url: string | null; stack: string; region: string | null };

/** The way to the deployed function, as whom the shell's credentials say. Throws `bad-configuration`. */
export const createAskOperator = async ({ url, stack, region }: DoorOptions): Promise<AskOperator> => {
  const text = url ?? (await urlOfStack(stack, region));
  const door = parseOperatorUrl(text);
  if (door === null)
    throw new PortcullisError(
      'bad-configuration',
      `${text} is not where operators are let in. Give the stack’s output OperatorUrl: https://….amazonaws.com/operator`,
    );
  const sts = new STSClient({ region: door.region });
  return createOperatorDoorHttp(door, { credentials: async () => sts.config.credentials(), clock: systemClock });
};

const urlOfStack = async (stack: string, wanted: string | null): Promise<string> => {
  const region = wanted ?? (await regionOfShell());
  if (region === null)
    throw new PortcullisError('bad-configuration', 'No region is set. Name it: --region eu-west-1, or give --url.');
  const client = new CloudFormationClient({ region });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'OperatorUrl')?.OutputValue;
    if (output !== undefined) return output;
    throw new PortcullisError('bad-configuration', `${stack} has no output OperatorUrl: deploy this version first.`);
  } catch (error) {
    if (error instanceof PortcullisError) throw error;
    const advice = 'Set PORTCULLIS_URL to the stack’s output OperatorUrl, or name --stack and --region.';
    throw new PortcullisError(
      'bad-configuration',
      `The stack ${stack} in ${region} cannot be read: ${messageOf(error)} ${advice}`,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
};
