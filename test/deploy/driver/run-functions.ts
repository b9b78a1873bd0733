import { setTimeout as pause } from 'node:timers/promises';
import type { Asker } from './ask-aws.ts';
import type { Gate, Principal } from './gate.ts';
import { judge } from './iam.ts';
import { assume, type RoleOf } from './laws.ts';
import { HUB_ACCOUNT, HUB_REGION } from './places.ts';
import { bringBatch, hasWaiting } from './queues.ts';
import type { DeployedFunction, Deployment } from './read-deployment.ts';
import { runFunction } from './run-function.ts';

export type Functions = {
  invoke: (arn: string, event: unknown) => Promise<unknown>;
  /** Brings what waits in the queues until none has anything left. Throws when a message fails. */
  settle: () => Promise<void>;
  logs: () => string;
  close: () => Promise<void>;
};
type Parts = {
  home: Asker;
  gate: Gate;
  emulatorUrl: string;
  roleOf: RoleOf;
  /** What no deploy sets, because in AWS it is as the defaults have it. */
  environment: Record<string, string>;
  ahead: () => number;
};

/** All functions of a deployment, each in its process and with credentials of its role, and what wakes them. */
export const runFunctions = async ({ functions, mappings }: Deployment, parts: Parts): Promise<Functions> => {
  const start = async (deployed: DeployedFunction) => {
    const credentials = await credentialsOf(deployed, parts);
    const environment = {
      ...deployed.environment,
      ...parts.environment,
      AWS_REGION: HUB_REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    };
    const given = { ...deployed, name: deployed.deployedName, environment, ahead: parts.ahead };
    const running = await runFunction(given);
    return [deployed.arn, { running, asker: { ...parts.home, credentials } }] as const;
  };
  const started = new Map(await Promise.all(functions.map(start)));
  const functionAt = (arn: string) => {
    const found = started.get(arn);
    if (!found) throw new Error(`${arn} is no function that is deployed`);
    return found;
  };
  const isAnyWaiting = async () => {
    const asked = mappings.map((one) => hasWaiting(functionAt(one.functionArn).asker, one.queueArn));
    return (await Promise.all(asked)).some(Boolean);
  };

  return {
    invoke: async (arn, event) => functionAt(arn).running.invoke(event),
    settle: async () => {
      for (let busy = true; busy;) {
        busy = false;
        for (const mapping of mappings) {
          const { asker, running } = functionAt(mapping.functionArn);
          const { brought, failed } = await bringBatch(asker, mapping, (event) => running.invoke(event));
          if (failed.length > 0)
            throw new Error(`${mapping.functionArn} fails: ${failed.join('\n')}\n${running.log().slice(-4_000)}`);
          busy ||= brought > 0;
        }
        // What is sent with a delay of a second comes by the machine's clock.
        if (!busy && (busy = await isAnyWaiting())) await pause(100);
      }
    },
    logs: () => [...started.values()].map(({ running }) => running.log()).join(''),
    close: async () => {
      await Promise.all([...started.values()].map(({ running }) => running.close()));
    },
  };
};

/** Of the function's role, if Lambda may assume it. What Lambda does in its name whatever it runs is asked here. */
const credentialsOf = async (deployed: DeployedFunction, { home, gate, emulatorUrl, roleOf }: Parts) => {
  const role = await roleOf(deployed.roleArn);
  const byLambda = { action: 'sts:AssumeRole', resource: '*', by: 'lambda.amazonaws.com', context: {} };
  if (!role || judge([role.trust], byLambda) !== 'allowed')
    throw new Error(`${deployed.name}: Lambda may not assume ${deployed.roleArn}`);
  const principal: Principal = { ...role, name: deployed.name, account: HUB_ACCOUNT, roleArn: role.arn };
  const stream = `arn:aws:logs:${HUB_REGION}:${HUB_ACCOUNT}:log-group:/aws/lambda/${deployed.deployedName}:log-stream:one`;
  for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents'])
    await gate.ask(principal, { action, resource: stream, context: {} });
  const credentials = await assume(home, emulatorUrl, role.arn);
  gate.admit(credentials.accessKeyId, principal);
  return credentials;
};
