import {
  GetEventSourceMappingCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { FunctionState, MappingState } from '../doctor/check-functions.ts';
import { orNull } from './or-null.ts';

export const actions = [
  'lambda:GetEventSourceMapping',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionConfiguration',
] as const;

/** The function of that name; null when it is gone. */
export const readFunction = async (client: LambdaClient, FunctionName: string): Promise<FunctionState | null> => {
  const found = await orNull(
    client.send(new GetFunctionConfigurationCommand({ FunctionName })),
    'ResourceNotFoundException',
  );
  if (found === null) return null;
  const { ReservedConcurrentExecutions } = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  return {
    state: found.State ?? 'Active',
    lastUpdate: found.LastUpdateStatus ?? 'Successful',
    runtime: found.Runtime ?? '',
    handler: found.Handler ?? '',
    roleArn: found.Role ?? '',
    environment: found.Environment?.Error ? null : (found.Environment?.Variables ?? {}),
    reserved: ReservedConcurrentExecutions ?? null,
  };
};

/** The event source mapping of that id; null when it is gone. */
export const readMapping = async (client: LambdaClient, UUID: string): Promise<MappingState | null> => {
  const found = await orNull(client.send(new GetEventSourceMappingCommand({ UUID })), 'ResourceNotFoundException');
  return found && { state: found.State ?? '', sourceArn: found.EventSourceArn ?? '' };
};
