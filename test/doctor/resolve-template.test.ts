import { describe, expect, it } from '@jest/globals';
import type { DeployedStack, Template } from '../../src/doctor/deployed-stack.ts';
import { createResolver, isKnown, UNKNOWN } from '../../src/doctor/resolve-template.ts';
import { NOON } from '../support/clock.ts';

const stackOf = (
  template: Template,
  listed: Record<string, string>,
  parameters: Record<string, string> = {},
): DeployedStack => ({
  name: 'portcullis-prod',
  id: 'arn:stack',
  status: 'CREATE_COMPLETE',
  statusReason: null,
  createdAt: NOON,
  parameters,
  outputs: {},
  template,
  resources: Object.entries(listed).map(([logicalId, physicalId]) => ({
    logicalId,
    physicalId,
    type: template.Resources[logicalId]?.Type ?? '',
  })),
});
const PLACE = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/portcullis-prod-Queue-1';

/** What a property of the resource `It` comes to. */
const propertyOf = (value: unknown) => {
  const template: Template = {
    Conditions: {
      Mailed: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Email' }, ''] }] },
      Both: { 'Fn::And': [{ Condition: 'Mailed' }, { 'Fn::Equals': ['a', 'a'] }] },
    },
    Resources: {
      It: { Type: 'AWS::Events::Rule', Properties: { value } },
      Queue: { Type: 'AWS::SQS::Queue' },
      Role: { Type: 'AWS::IAM::Role' },
      Group: { Type: 'AWS::EC2::SecurityGroup' },
      Named: { Type: 'AWS::EC2::SecurityGroup' },
      Rule: { Type: 'AWS::Events::Rule' },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: { 'Fn::Sub': 'bus-${AWS::Region}' } } },
    },
  };
  const listed = {
    It: 'it',
    Queue: QUEUE,
    Role: 'a-role',
    Rule: 'bus|a-rule',
    Group: 'sg-0123456789abcdef0',
    Named: 'by-name',
  };
  const [it] = createResolver(stackOf(template, listed, { Email: 'a@b' }), PLACE).ofType('AWS::Events::Rule');
  return it?.properties['value'];
};

describe('a deployed template', () => {
  it.each<[unknown, unknown]>([
    ['plain', 'plain'],
    [{ Ref: 'AWS::AccountId' }, '111122223333'],
    [{ Ref: 'Email' }, 'a@b'],
    [{ Ref: 'Queue' }, QUEUE],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-west-1:111122223333:portcullis-prod-Queue-1'],
    [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/a-role'],
    [{ 'Fn::GetAtt': ['Group', 'GroupId'] }, 'sg-0123456789abcdef0'],
    [{ 'Fn::GetAtt': ['Named', 'GroupId'] }, UNKNOWN],
    [{ 'Fn::GetAtt': ['Rule', 'Arn'] }, 'arn:aws:events:eu-west-1:111122223333:rule/bus/a-rule'],
    [
      { 'Fn::Sub': 'arn:${AWS::Partition}:x:${Queue.Arn}' },
      'arn:aws:x:arn:aws:sqs:eu-west-1:111122223333:portcullis-prod-Queue-1',
    ],
    [{ 'Fn::Sub': ['${A}-${!Kept}', { A: 'a' }] }, 'a-${Kept}'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Email' }]] }, 'a-a@b'],
    [{ 'Fn::If': ['Both', 'yes', 'no'] }, 'yes'],
    [{ list: [{ 'Fn::If': ['Mailed', { Ref: 'AWS::NoValue' }, 'x'] }, 'y'] }, { list: ['y'] }],
    // Made by the template, and not listed: by the name that the template gives it.
    [{ 'Fn::GetAtt': ['Bus', 'Arn'] }, 'arn:aws:events:eu-west-1:111122223333:event-bus/bus-eu-west-1'],
  ])('resolves %j to %j', (value, expected) => expect(propertyOf(value)).toEqual(expected));

  it.each<[unknown]>([
    [{ Ref: 'Nothing' }],
    [{ 'Fn::GetAtt': ['Queue', 'Moon'] }],
    [{ 'Fn::Sub': '${Nothing}' }],
    [{ 'Fn::Cidr': [] }],
  ])('does not guess %j', (value) => expect(isKnown(propertyOf({ deep: [value] }))).toBe(false));

  it('leaves out what its conditions leave out', () => {
    const template: Template = {
      Conditions: { Off: { 'Fn::Equals': [{ Ref: 'Reopen' }, 'on'] } },
      Resources: { On: { Type: 'AWS::SQS::Queue' }, Not: { Type: 'AWS::SQS::Queue', Condition: 'Off' } },
    };
    const resolver = createResolver(stackOf(template, { On: QUEUE }, { Reopen: 'off' }), PLACE);
    expect(resolver.declared('AWS::SQS::Queue').map(({ logicalId }) => logicalId)).toEqual(['On']);
  });
});
