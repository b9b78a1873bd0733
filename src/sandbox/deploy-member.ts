import type { LocalAws } from './aws/server.ts';
import type { Statement } from './aws/iam/judge-statements.ts';
import type { PlainTemplate } from './read-template.ts';
import { resolveTemplate, type Resolved, type StackPlace } from './resolve-template.ts';

type Target = { Arn: string; RoleArn: string };
type Policies = { PolicyDocument: { Statement: Statement[] } }[];

/**
 * Makes what a StackSet makes of deploy/member.yaml in one account and region: roles, and the rule that forwards.
 * `names`: those of the hub's resources by logical id, because the buses of the local AWS go by that.
 */
export const deployMember = (
  aws: LocalAws,
  template: PlainTemplate,
  place: StackPlace,
  names: Readonly<Record<string, string>>,
): void => {
  aws.putAccount(place.account);
  for (const resource of resolveTemplate(template, place)) deploy(aws, place, names, resource);
};

/** Throws when there is no such bus, which AWS would tell nobody. */
const busArnOf = (arn: string, names: Readonly<Record<string, string>>): string => {
  const [id] = Object.entries(names).find(([, name]) => arn.endsWith(`/${name}`)) ?? [];
  if (id === undefined) throw new Error(`deploy/member.yaml forwards to ${arn}, which serverless.yml does not have`);
  return arn.replace(/[^/]+$/, id);
};

const deploy = (
  aws: LocalAws,
  { account, region }: StackPlace,
  names: Readonly<Record<string, string>>,
  { name, type, properties }: Resolved,
): void => {
  if (type === 'AWS::IAM::Role') {
    const {
      RoleName: own = name,
      AssumeRolePolicyDocument: trust,
      Policies: policies,
    } = properties as {
      RoleName?: string;
      AssumeRolePolicyDocument: { Statement: Statement[] };
      Policies: Policies;
    };
    const grants = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    aws.putRole({ account, name: own, trust: trust.Statement, grants });
  }
  if (type === 'AWS::Events::Rule') {
    const [target] = properties['Targets'] as Target[];
    if (!target) throw new Error(`deploy/member.yaml: ${name} has no target`);
    const rule = { name: String(properties['Name']), pattern: properties['EventPattern'] };
    aws.putForwardRule({ account, region }, { ...rule, busArn: busArnOf(target.Arn, names), roleArn: target.RoleArn });
  }
};
