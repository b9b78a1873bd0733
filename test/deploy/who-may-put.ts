import { isDeepStrictEqual } from 'node:util';
import type { ServerlessFile } from '../../src/sandbox/read-template.ts';
import { namesOfType, propertiesOf, type PolicyDocument } from './deployed.ts';

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type Statement = {
  Effect: string;
  Principal?: unknown;
  Action: string | string[];
  Resource: unknown;
  Condition?: Condition;
};
/** A call of PutEvents on the private bus: the role that makes it, and the sources of its entries. */
type Call = { role: string; sources: readonly string[] };

const BUS = { 'Fn::GetAtt': ['DecisionsBus', 'Arn'] };
const arnOf = (role: string) => ({ 'Fn::GetAtt': [role, 'Arn'] });
const isOneOf = (values: unknown, wanted: unknown): boolean =>
  (Array.isArray(values) ? values : [values]).some((value) => isDeepStrictEqual(value, wanted));

/** IAM's evaluation, as far as these policies use it. An operator that is not known here throws. */
const holds = (condition: Condition = {}, { role, sources }: Call): boolean =>
  Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const isFor = (wanted: string, of: string) => operator === wanted && key === of;
      if (isFor('ArnEquals', 'aws:PrincipalArn')) return isOneOf(values, arnOf(role));
      if (isFor('ArnNotEquals', 'aws:PrincipalArn')) return !isOneOf(values, arnOf(role));
      if (isFor('ForAnyValue:StringNotEquals', 'events:source')) return sources.some((one) => !isOneOf(values, one));
      // True for none at all: this is why Null stands beside it.
      if (isFor('ForAllValues:StringEquals', 'events:source')) return sources.every((one) => isOneOf(values, one));
      if (isFor('Null', 'events:source')) return (sources.length === 0) === (values === 'true');
      throw new Error(`not evaluated here: ${operator} ${key}`);
    }),
  );

const applies = ({ Action, Resource, Condition }: Statement, call: Call): boolean =>
  isOneOf(Action, 'events:PutEvents') && isOneOf(Resource, BUS) && holds(Condition, call);

const onBus = (file: ServerlessFile): Statement[] =>
  namesOfType(file, 'AWS::Events::EventBusPolicy')
    .map((name) => propertiesOf(file, name) as { EventBusName: unknown; Statement: Statement })
    .filter(({ EventBusName }) => isDeepStrictEqual(EventBusName, { 'Fn::GetAtt': ['DecisionsBus', 'Name'] }))
    .map(({ Statement: statement }) => statement);

/** By the policies of the bus, for whoever has every right in their own: what an administrator could put there. */
export const busAdmits = (file: ServerlessFile, call: Call): boolean =>
  !onBus(file).some((one) => one.Effect === 'Deny' && one.Principal === '*' && applies(one, call));

/** By the policies of the role as well. */
export const mayPut = (file: ServerlessFile, call: Call): boolean => {
  const policies = propertiesOf(file, call.role)['Policies'] as { PolicyDocument: PolicyDocument }[];
  const own = policies.flatMap(({ PolicyDocument: document }) => document.Statement) as unknown as Statement[];
  return busAdmits(file, call) && own.some((one) => one.Effect === 'Allow' && applies(one, call));
};
