import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { judge, type Policy, type Request } from './iam.ts';
import { bodyOf, forward, keyOf, refusal, reply, xml } from './pass-on.ts';
import { type Call, readCall } from './read-call.ts';

/** Who holds a key: a role of a function, or one of deploy/member.yaml that a function has assumed. */
export type Principal = {
  /** As the tests call it: `remediate`, or `remediate in 444455556666`. */
  name: string;
  account: string;
  roleArn: string;
  policies: Policy[];
};
/** What was asked of IAM, and what it said. */
export type Asked = { principal: Principal; request: Request; allowed: boolean };

export type Laws = {
  /** The policies of the bus or queue itself. */
  ofResource: (arn: string) => Promise<Policy[]>;
  /** The role, if it is there and may be assumed by such a request. */
  assumed: (roleArn: string, request: Request) => Promise<Principal | null>;
  /** What IAM knows of a principal and of what it asks for. */
  contextOf: (principal: Principal, resource: string) => Record<string, string>;
};
export type Gate = {
  url: string;
  open: (target: string, laws: Laws) => void;
  /** From now on, whoever holds the key is this one, and may what its policies say. */
  admit: (accessKeyId: string, principal: Principal) => void;
  /** Asks IAM for what a call does not: what Lambda, EventBridge and Scheduler do in the name of a role. */
  ask: (principal: Principal, request: Request) => Promise<boolean>;
  asked: readonly Asked[];
  /** What could not be understood. */
  faults: readonly string[];
  close: () => Promise<void>;
};

/** What moto has no answer to, as AWS gives it where nobody has set anything up. */
const UNKNOWN_TO_MOTO: Record<string, string> = {
  DescribeVpcBlockPublicAccessOptions:
    '<vpcBlockPublicAccessOptions><internetGatewayBlockMode>off</internetGatewayBlockMode></vpcBlockPublicAccessOptions>',
  DescribeVpcBlockPublicAccessExclusions: '<vpcBlockPublicAccessExclusionSet/>',
};

/**
 * Stands between everybody and moto, as IAM stands before AWS: writes down what the functions ask for, and refuses what
 * their roles, as they are deployed, do not allow. Whoever holds none of the keys deploys or tests, and may everything.
 */
export const startGate = async (): Promise<Gate> => {
  const principals = new Map<string, Principal>();
  const asked: Asked[] = [];
  const faults: string[] = [];
  let target = '';
  let laws: Laws | null = null;

  const ask = async (principal: Principal, request: Request): Promise<boolean> => {
    const context = { ...laws?.contextOf(principal, request.resource), ...request.context };
    const whole = { ...request, context };
    const ofResource = (await laws?.ofResource(request.resource)) ?? [];
    const allowed = judge(principal.policies, whole) === 'allowed' && judge(ofResource, whole) !== 'denied';
    asked.push({ principal, request: whole, allowed });
    return allowed;
  };
  const isAllowed = async (principal: Principal, call: Call): Promise<boolean> => {
    for (const { action, resources, context } of [call, ...call.besides])
      for (const one of resources)
        if (!(await ask(principal, { action, resource: one.replace('ACCOUNT', principal.account), context })))
          return false;
    return true;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const pass = () => forward(target, request, body);
    const principal = principals.get(keyOf(request));
    if (!principal) return reply(response, await pass());
    const wire = {
      method: request.method ?? '',
      url: request.url ?? '/',
      headers: request.headers,
      body: body.toString(),
    };
    const call = readCall(wire);
    if (!(await isAllowed(principal, call))) return reply(response, refusal(call, principal));
    const name = call.action.split(':')[1] ?? '';
    const known = UNKNOWN_TO_MOTO[name];
    if (known !== undefined)
      return reply(response, xml(200, `<${name}Response><requestId>r</requestId>${known}</${name}Response>`));
    if (name !== 'AssumeRole') return reply(response, await pass());
    const [roleArn = ''] = call.resources;
    const context = { ...laws?.contextOf(principal, roleArn), ...call.context };
    const wanted = { action: call.action, resource: roleArn, context };
    const role = await laws?.assumed(roleArn, wanted);
    if (!role) {
      // Its own role lets it, that one does not.
      asked.push({ principal, request: wanted, allowed: false });
      return reply(response, refusal(call, principal));
    }
    const given = await pass();
    const key = /<AccessKeyId>([^<]+)</.exec(given.body.toString())?.[1] ?? '';
    principals.set(key, { ...role, name: `${principal.name} in ${role.account}` });
    return reply(response, given);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      faults.push(`${request.method} ${request.url}: ${String(error)}`);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: (moto, given) => {
      target = moto;
      laws = given;
    },
    admit: (accessKeyId, principal) => void principals.set(accessKeyId, principal),
    ask,
    asked,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
