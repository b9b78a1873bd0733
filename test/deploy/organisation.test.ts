import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseDocument, visit } from 'yaml';
import { actions as scanning } from '../../src/cli/scan-deps.ts';
import { VARIABLES } from '../../src/config.ts';
import { EC2_ACTIONS_OF } from '../../src/iam-actions.ts';
import { readPlainTemplate, type Resource, type ServerlessFile } from '../../src/sandbox/read-template.ts';
import { toStack } from '../../src/sandbox/stack.ts';
import {
  actionsOf,
  deployed,
  functionNames,
  grantsOf,
  namesOfType,
  propertiesOf,
  root,
  type Statement,
} from './deployed.ts';

const memberFile = path.join(root, 'deploy/member.yaml');
const member = readPlainTemplate(memberFile);
const hub = deployed();
const stack = toStack(hub);

const resourceOf = (name: string): Resource & { Properties: Record<string, unknown> } => {
  const found = member.Resources[name];
  if (found?.Properties === undefined) throw new Error(`deploy/member.yaml has no resource ${name}`);
  return { ...found, Properties: found.Properties };
};
type Document = { Statement: Statement[] };
type Role = { RoleName?: unknown; AssumeRolePolicyDocument: Document; Policies: { PolicyDocument: Document }[] };
const roleOf = (name: string) => resourceOf(name).Properties as Role;
const ROLES = { inspect: 'InspectRole', remediate: 'RemediateRole', reopen: 'ReopenRole' } as const;
const powers = Object.entries(ROLES) as [keyof typeof ROLES, string][];
const statementsOf = (name: string) => roleOf(name).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

/** What a name of serverless.yml comes to, in the words of the parameters of deploy/member.yaml. */
const asMember = (name: unknown): string =>
  (typeof name === 'string' ? name : (name as { 'Fn::Sub': string })['Fn::Sub'])
    .replace('${self:service}', hub.service)
    .replace('${sls:stage}', '${HubStage}')
    .replace('${AWS::Region}', '${HubRegion}');

describe('events of other accounts', () => {
  it('are forwarded by the very pattern that the hub takes its own by, on both ends', () => {
    const own = propertiesOf(hub, 'IntakeRule')['EventPattern'];
    expect(resourceOf('ForwardRule').Properties['EventPattern']).toEqual(own);
    expect(propertiesOf(hub, 'MembersRule')['EventPattern']).toEqual(own);
  });

  it('go to the intake bus by its name, by a role that may do nothing else', () => {
    const bus = `arn:\${AWS::Partition}:events:\${HubRegion}:\${HubAccountId}:event-bus/${asMember(propertiesOf(hub, 'IntakeBus')['Name'])}`;
    const { Targets } = resourceOf('ForwardRule').Properties as { Targets: Record<string, unknown>[] };
    expect(Targets).toEqual([
      {
        Id: 'hub',
        Arn: { 'Fn::Sub': bus },
        RoleArn: { 'Fn::GetAtt': ['ForwardRole', 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['ForwardDeadLetters', 'Arn'] } },
      },
    ]);
    expect(statementsOf('ForwardRole')).toEqual([
      { Sid: 'Forward', Effect: 'Allow', Action: 'events:PutEvents', Resource: { 'Fn::Sub': bus } },
    ]);
  });

  it('are set aside where they could not be forwarded, by the rule alone', () => {
    const { PolicyDocument: document } = resourceOf('ForwardDeadLettersPolicy').Properties as {
      PolicyDocument: Document;
    };
    expect(document.Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['ForwardRule', 'Arn'] } } },
      }),
    ]);
  });

  it('come in only where an organisation is named', () => {
    const intake = Object.entries(hub.resources.Resources).filter(([name]) => /^(IntakeBus|Members)/.test(name));
    expect(intake.map(([name]) => name).sort()).toEqual([
      'IntakeBus',
      'IntakeBusPolicy',
      'MembersDeadLetters',
      'MembersDeadLettersAlarm',
      'MembersDeadLettersPolicy',
      'MembersRule',
    ]);
    expect(intake.filter(([, { Condition }]) => Condition !== 'OrganizationEnabled')).toEqual([]);
    expect(hub.resources.Conditions['OrganizationEnabled']).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'OrganizationId' }, ''] }],
    });
  });
});

/** What the policies of a bus say, by bus. */
const busPolicies = (file: ServerlessFile) =>
  namesOfType(file, 'AWS::Events::EventBusPolicy').map((name) => {
    const { EventBusName, Statement } = propertiesOf(file, name) as {
      EventBusName: { 'Fn::GetAtt': string[] };
      Statement: Statement;
    };
    return { bus: EventBusName['Fn::GetAtt'][0], statement: Statement };
  });

describe('the three buses', () => {
  it('have each another policy: whoever may forward can neither decide nor announce', () => {
    expect(stack.buses.sort()).toEqual(['AnnouncementsBus', 'DecisionsBus', 'IntakeBus']);
    const policies = busPolicies(hub);
    // The announcements take what identities of the account may put, which roles.test.ts looks at.
    expect(policies.map(({ bus, statement }) => [bus, statement.Effect])).toEqual([
      ['IntakeBus', 'Allow'],
      ['DecisionsBus', 'Deny'],
      ['DecisionsBus', 'Deny'],
      ['DecisionsBus', 'Deny'],
    ]);
    for (const { bus, statement } of policies) expect(statement.Resource).toEqual({ 'Fn::GetAtt': [bus, 'Arn'] });
  });

  it('let in from outside only what EC2 itself reports of an account of the organisation, and only on the intake bus', () => {
    const admitting = busPolicies(hub).filter(({ statement }) => statement.Effect === 'Allow');
    expect(admitting).toEqual([
      {
        bus: 'IntakeBus',
        statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 'events:PutEvents',
          Resource: { 'Fn::GetAtt': ['IntakeBus', 'Arn'] },
          Condition: {
            'ForAllValues:StringEquals': { 'events:source': 'aws.ec2' },
            StringEquals: {
              'events:detail-type': 'AWS API Call via CloudTrail',
              'aws:PrincipalOrgID': { Ref: 'OrganizationId' },
            },
          },
        },
      },
    ]);
  });

  it('lead each to another place', () => {
    const places = stack.rules
      .filter(({ bus }) => bus !== 'default')
      .map(({ bus, target }) => `${bus} → ${target.kind === 'queue' ? target.name : target.kind}`);
    expect([...new Set(places)].sort()).toEqual([
      'AnnouncementsBus → topic',
      'DecisionsBus → DecisionsQueue',
      'IntakeBus → IngressQueue',
    ]);
  });

  it('are put on by nobody of ours but for what each is for', () => {
    const holders = (bus: string) =>
      functionNames.filter((name) =>
        grantsOf(hub, name).some(
          ({ Action, Resource }) =>
            [Action].flat().includes('events:PutEvents') && JSON.stringify(Resource).includes(`"${bus}"`),
        ),
      );
    expect(holders('IntakeBus')).toEqual([]);
    expect(holders('DecisionsBus')).toEqual(['slack', 'operate']);
  });
});

describe.each(powers)('the role for %s in another account', (name, role) => {
  it('grants what the function does there, and nothing else', () => {
    expect(actionsOf(statementsOf(role))).toEqual([...new Set<string>(EC2_ACTIONS_OF[name])].sort());
  });

  it('grants as much as the role of the hub does in its own account, under the same conditions', () => {
    const own = grantsOf(hub, name).filter(({ Action }) =>
      [Action].flat().every((action) => action.startsWith('ec2:')),
    );
    const shape = ({ Action, Condition }: Statement) => ({ actions: [Action].flat().sort(), Condition });
    const sorted = (statements: readonly Statement[]) =>
      statements.map(shape).sort((a, b) => (a.actions.join() < b.actions.join() ? -1 : 1));
    expect(sorted(statementsOf(role))).toEqual(sorted(own));
  });

  it('reaches no resource of another account but shared prefix lists, and every resource only to describe', () => {
    for (const { Action, Resource } of statementsOf(role)) {
      if (Resource === '*') expect([Action].flat().filter((action) => !action.startsWith('ec2:Describe'))).toEqual([]);
      else if (Action === 'ec2:GetManagedPrefixListEntries')
        expect(Resource).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:ec2:*:*:prefix-list/*' });
      else
        for (const one of [Resource].flat() as { 'Fn::Sub': string }[])
          expect(one['Fn::Sub']).toMatch(
            /^arn:\$\{AWS::Partition\}:ec2:\*:\$\{AWS::AccountId\}:security-group(-rule)?\/\*$/,
          );
    }
  });

  it('trusts that one function of the hub alone, within the organisation and with the ExternalId', () => {
    const hubRole = asMember(propertiesOf(hub, `${role}`)['RoleName']);
    expect(roleOf(role).AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${HubAccountId}:root' } },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: {
            'sts:ExternalId': { Ref: 'ExternalId' },
            'aws:PrincipalOrgID': { Ref: 'OrganizationId' },
          },
          ArnEquals: {
            'aws:PrincipalArn': { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${HubAccountId}:role/${hubRole}` },
          },
        },
      },
    ]);
    expect(hubRole).toBe(`portcullis-\${HubStage}-\${HubRegion}-${name}`);
  });

  it('has the name by which the function assumes it, which is all that it may assume', () => {
    expect(roleOf(role).RoleName).toEqual({ 'Fn::Sub': `\${RolePrefix}-${name}` });
    expect(member.Parameters['RolePrefix']?.Default).toBe(VARIABLES.MEMBER_ROLE_PREFIX.fallback);
    const assuming = grantsOf(hub, name).filter(({ Action }) => [Action].flat().includes('sts:AssumeRole'));
    expect(assuming).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::*:role/\${param:memberRolePrefix}-${name}` },
        Condition: { StringEquals: { 'aws:ResourceOrgID': { Ref: 'OrganizationId' } } },
      },
    ]);
  });
});

describe('the role for people in another account', () => {
  it('grants what a scan needs, and nothing else', () => {
    expect(actionsOf(statementsOf('ScanRole'))).toEqual([...scanning].sort());
  });

  it('trusts those of the hub whom somebody has named, within the organisation and with the ExternalId', () => {
    expect(member.Parameters['ScanPrincipals']?.Default).toBe('');
    expect(roleOf('ScanRole').AssumeRolePolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${HubAccountId}:root' } },
        Condition: {
          StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' }, 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } },
          ArnLike: { 'aws:PrincipalArn': { Ref: 'ScanPrincipals' } },
        },
      }),
    ]);
  });

  it('has the name by which a scan assumes it', () => {
    expect(roleOf('ScanRole').RoleName).toEqual({ 'Fn::Sub': '${RolePrefix}-scan' });
  });
});

describe('the powers in other accounts', () => {
  it('belong to those three functions, and only where an organisation is named', () => {
    const holders = functionNames.filter((name) => actionsOf(grantsOf(hub, name)).includes('sts:AssumeRole'));
    expect(holders).toEqual(['remediate', 'inspect', 'reopen']);
    const policies = namesOfType(hub, 'AWS::IAM::Policy').filter((name) => name.endsWith('InMembers'));
    expect(policies.map((name) => [name, hub.resources.Resources[name]?.Condition])).toEqual([
      ['InspectInMembers', 'OrganizationEnabled'],
      ['RemediateInMembers', 'OrganizationEnabled'],
      ['ReopenInMembers', 'ReopenInMembersEnabled'],
    ]);
  });

  it('are made once in an account, and the one that may authorise only where that is wanted', () => {
    const conditions = Object.fromEntries(powers.map(([name, role]) => [name, resourceOf(role).Condition]));
    expect(conditions).toEqual({ inspect: 'HasRoles', remediate: 'HasRoles', reopen: 'HasReopenRole' });
    expect(resourceOf('ScanRole').Condition).toBe('HasScanRole');
    expect(member.Conditions).toEqual({
      HasRoles: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, { Ref: 'RolesRegion' }] },
      HasReopenRole: { 'Fn::And': [{ Condition: 'HasRoles' }, { 'Fn::Equals': [{ Ref: 'Reopen' }, 'on'] }] },
      HasScanRole: {
        'Fn::And': [
          { Condition: 'HasRoles' },
          { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'ScanPrincipals' }] }, ''] }] },
        ],
      },
    });
    const others = Object.entries(member.Resources).filter(([, { Condition }]) => Condition === undefined);
    expect(others.map(([name]) => name)).toEqual([
      'ForwardRule',
      'ForwardRole',
      'ForwardDeadLetters',
      'ForwardDeadLettersPolicy',
    ]);
  });
});

describe('both templates', () => {
  const files = ['serverless.yml', 'deploy/member.yaml'].map((name) => [
    name,
    readFileSync(path.join(root, name), 'utf8'),
  ]);

  it.each(files)('%s has a partition in every ARN, so that it works in China and GovCloud', (_name, text = '') => {
    const arns = text.match(/(?<=!Sub ')arn:[^']+/g) ?? [];
    expect(arns.length).toBeGreaterThan(5);
    expect(arns.filter((arn) => !arn.startsWith('arn:${AWS::Partition}:'))).toEqual([]);
    expect(text).not.toMatch(/'arn:aws:/);
  });

  it('that of other accounts has no alias, of which CloudFormation knows nothing', () => {
    const aliases: unknown[] = [];
    visit(parseDocument(readFileSync(memberFile, 'utf8'), { logLevel: 'silent' }), {
      Alias: (_key, node) => void aliases.push(node),
    });
    expect(aliases).toEqual([]);
  });

  it('check ids and names alike', () => {
    const pattern = (text: string | undefined) => new RegExp(`^(?:${text ?? ''})$`);
    const prefix = pattern(member.Parameters['RolePrefix']?.AllowedPattern);
    for (const text of ['portcullis', 'a b', '', 'x'.repeat(41)])
      expect([text, prefix.test(text)]).toEqual([text, VARIABLES.MEMBER_ROLE_PREFIX.parse(text) !== null]);
    const externalId = pattern(member.Parameters['ExternalId']?.AllowedPattern);
    for (const text of ['b2d6c1f0-1b7e', 'has a blank'])
      expect([text, externalId.test(text)]).toEqual([text, VARIABLES.EXTERNAL_ID.parse(text) !== null]);
    const organization = hub.resources.Parameters['OrganizationId']?.AllowedPattern ?? '';
    expect(organization).toBe(`(${member.Parameters['OrganizationId']?.AllowedPattern ?? ''})?`);
  });
});
