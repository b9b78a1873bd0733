import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unpack } from '../packaged.ts';
import { type Asker, download, get, query, type Tree } from './ask-aws.ts';
import type { Policy } from './iam.ts';

export type DeployedFunction = {
  /** As serverless.yml calls it: `remediate`. */
  name: string;
  /** As AWS calls it: `portcullis-prod-remediate`. */
  deployedName: string;
  arn: string;
  handler: string;
  roleArn: string;
  /** Seconds. */
  timeout: number;
  environment: Record<string, string>;
  /** The unpacked code. */
  folder: string;
};
export type Mapping = { queueArn: string; functionArn: string; batchSize: number; partialFailures: boolean };
export type Route = { key: string; functionArn: string; isForIam: boolean };
export type Deployment = {
  /** What is there, by its id in the template; a queue by its URL. */
  resources: Record<string, string>;
  outputs: Record<string, string>;
  functions: DeployedFunction[];
  mappings: Mapping[];
  routes: Route[];
};

/** What is there after a deploy, from the services themselves and not from any file. */
export const readDeployment = async (asker: Asker, stack: string): Promise<Deployment> => {
  const { StackResources } = await query(asker, 'cloudformation', 'DescribeStackResources', { StackName: stack });
  const described = (StackResources as Tree | undefined)?.member ?? [];
  const entries = described.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]);
  const resources = Object.fromEntries(entries) as Record<string, string>;
  const bucket = resources['ServerlessDeploymentBucket'] ?? '';
  const functions = described.filter(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function');
  const names = functions.map(({ PhysicalResourceId: id }) => (typeof id === 'string' ? id : ''));
  const { Stacks } = await query(asker, 'cloudformation', 'DescribeStacks', { StackName: stack });
  const [found] = (Stacks as Tree | undefined)?.member ?? [];
  const outputs = ((found?.['Outputs'] as Tree | undefined)?.member ?? []).map(({ OutputKey, OutputValue }) => [
    OutputKey,
    OutputValue,
  ]);
  return {
    resources,
    outputs: Object.fromEntries(outputs) as Record<string, string>,
    functions: await Promise.all(names.map((deployedName) => readFunction(asker, { deployedName, stack, bucket }))),
    mappings: await readMappings(asker),
    routes: await readRoutes(asker),
  };
};

type FunctionAnswer = {
  Configuration: {
    FunctionArn: string;
    Handler: string;
    Role: string;
    Timeout: number;
    Runtime: string;
    Environment?: { Variables: Record<string, string> };
  };
  Code: { Location: string };
};

const readFunction = async (
  asker: Asker,
  { deployedName, stack, bucket }: { deployedName: string; stack: string; bucket: string },
): Promise<DeployedFunction> => {
  const { Configuration, Code } = await get<FunctionAnswer>(asker, 'lambda', `/2015-03-31/functions/${deployedName}`);
  const { folder } = await unpack(deployedName, await fetchZip(asker, bucket, Code.Location));
  return {
    name: deployedName.replace(`${stack}-`, ''),
    deployedName,
    arn: Configuration.FunctionArn,
    handler: Configuration.Handler,
    roleArn: Configuration.Role,
    timeout: Configuration.Timeout,
    environment: Configuration.Environment?.Variables ?? {},
    folder,
  };
};

/** moto names a bucket of its own as the place of the code; the zip lies where it was uploaded to. */
const fetchZip = async (asker: Asker, bucket: string, location: string): Promise<string> => {
  const zip = await download(asker, `/${bucket}${new URL(location).pathname}`);
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'portcullis-zip-')), 'function.zip');
  writeFileSync(file, zip);
  return file;
};

type MappingAnswer = {
  EventSourceMappings: {
    EventSourceArn: string;
    FunctionArn: string;
    BatchSize: number;
    FunctionResponseTypes?: string[];
  }[];
};
const readMappings = async (asker: Asker): Promise<Mapping[]> => {
  const { EventSourceMappings } = await get<MappingAnswer>(asker, 'lambda', '/2015-03-31/event-source-mappings/');
  return EventSourceMappings.map(({ EventSourceArn, FunctionArn, BatchSize, FunctionResponseTypes = [] }) => ({
    queueArn: EventSourceArn,
    functionArn: FunctionArn,
    batchSize: BatchSize,
    partialFailures: FunctionResponseTypes.includes('ReportBatchItemFailures'),
  }));
};

type Items<T> = { items: T[] };
const readRoutes = async (asker: Asker): Promise<Route[]> => {
  const apis = await get<Items<{ apiId: string }>>(asker, 'apigateway', '/v2/apis');
  const ofApi = async ({ apiId }: { apiId: string }) => {
    const of = <T>(what: string) => get<Items<T>>(asker, 'apigateway', `/v2/apis/${apiId}/${what}`);
    const integrations = await of<{ integrationId: string; integrationUri: string }>('integrations');
    const routes = await of<{ routeKey: string; target: string; authorizationType?: string }>('routes');
    return routes.items.map(({ routeKey, target, authorizationType }) => {
      const found = integrations.items.find(({ integrationId }) => target === `integrations/${integrationId}`);
      return { key: routeKey, functionArn: found?.integrationUri ?? '', isForIam: authorizationType === 'AWS_IAM' };
    });
  };
  return (await Promise.all(apis.items.map(ofApi))).flat();
};

export type Role = { arn: string; trust: Policy; policies: Policy[] };

/** A role with all that it may; null when there is none of that name. */
export const readRole = async (asker: Asker, arn: string): Promise<Role | null> => {
  const RoleName = arn.split('/').at(-1) ?? '';
  const found = await query(asker, 'iam', 'GetRole', { RoleName }).catch(() => null);
  if (!found) return null;
  const { AssumeRolePolicyDocument } = found['Role'] as Tree;
  const { PolicyNames } = await query(asker, 'iam', 'ListRolePolicies', { RoleName });
  const names = ((PolicyNames as Tree | undefined)?.member ?? []).map(String);
  const policies = names.map(async (PolicyName) => {
    const { PolicyDocument } = await query(asker, 'iam', 'GetRolePolicy', { RoleName, PolicyName });
    return documentOf(PolicyDocument);
  });
  return { arn, trust: documentOf(AssumeRolePolicyDocument), policies: await Promise.all(policies) };
};

const documentOf = (text: unknown): Policy => {
  const decoded = String(text).startsWith('%') ? decodeURIComponent(String(text)) : String(text);
  return JSON.parse(decoded) as Policy;
};
