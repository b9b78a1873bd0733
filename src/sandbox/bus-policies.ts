import type { Statement } from './aws/iam/judge-statements.ts';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from './place.ts';
import { referredBy, type Reference, type ServerlessFile } from './read-template.ts';
import { resolveTemplate } from './resolve-template.ts';

/** What the policies of the buses of a serverless.yml come to here; `bus` is a logical id. */
export const readBusPolicies = (
  { resources }: ServerlessFile,
  values: Readonly<Record<string, string>>,
): { bus: string; statement: Statement }[] => {
  const place = { account: SANDBOX_ACCOUNT, region: SANDBOX_REGION, values };
  const policies = resolveTemplate(resources, place, (type) => type === 'AWS::Events::EventBusPolicy');
  return policies.map(({ name, properties }) => ({
    bus: referredBy(resources.Resources[name]?.Properties?.['EventBusName'] as Reference),
    statement: properties['Statement'] as Statement,
  }));
};
