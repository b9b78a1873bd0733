import { checkRead, failure, ok, warning, type Check, type Read } from './check.ts';
import { REDEPLOY } from './check-rules.ts';
import type { Expected } from './deployed-stack.ts';
import { isKnown } from './resolve-template.ts';

/** A function as Lambda has it. */
export type FunctionState = {
  /** `Active`, `Pending`, `Inactive`, `Failed`. */
  state: string;
  lastUpdate: string;
  runtime: string;
  handler: string;
  roleArn: string;
  /** Null: Lambda cannot decrypt it for whoever asks. */
  environment: Readonly<Record<string, string>> | null;
  /** Null: nothing is reserved for it. */
  reserved: number | null;
};
export type MappingState = { state: string; sourceArn: string };
/** Of the last day. `last`: the text of the last error that it logged; null when none was found. */
export type FunctionErrors = { errors: number; throttles: number; last: string | null };

type Properties = {
  Handler?: unknown;
  Runtime?: unknown;
  Role?: unknown;
  Environment?: { Variables?: Record<string, unknown> };
};

/** What the function is called in serverless.yml: `IngressLambdaFunction` is `ingress`. */
export const shortNameOf = (logicalId: string): string => logicalId.replace(/LambdaFunction$/, '').toLowerCase();

/** Whether the function can run, and runs what was deployed. */
export const checkFunction = (
  { logicalId, physicalId, properties }: Expected,
  read: Read<FunctionState | null>,
): Check => {
  const id = `function:${shortNameOf(logicalId)}`;
  return checkRead(id, read, (state) => {
    if (state === null) return failure(id, `${physicalId} is gone`, REDEPLOY);
    if (state.reserved === 0)
      return failure(
        id,
        'its concurrency is zero, so it never runs',
        `aws lambda delete-function-concurrency --function-name ${physicalId}, once you know who stopped it and why`,
      );
    if (state.state === 'Failed' || state.lastUpdate === 'Failed')
      return failure(id, `Lambda says ${state.state}, last update ${state.lastUpdate}`, REDEPLOY);
    const { Handler, Runtime, Role, Environment } = properties as Properties;
    const differs = (value: unknown, actual: string) => isKnown(value) && value !== undefined && value !== actual;
    if (differs(Handler, state.handler) || differs(Runtime, state.runtime) || differs(Role, state.roleArn))
      return failure(id, 'its handler, runtime or role is another one than what was deployed', REDEPLOY);
    const wanted = Object.entries(Environment?.Variables ?? {});
    const { environment } = state;
    const changed = wanted.filter(
      ([name, value]) => environment !== null && isKnown(value) && environment[name] !== String(value),
    );
    // Names alone: a value may be nobody's business.
    if (changed.length > 0)
      return failure(id, `other than deployed: ${changed.map(([name]) => name).join(', ')}`, REDEPLOY);
    return ok(id, `${state.state.toLowerCase()}, as it was deployed`);
  });
};

/** Whether the function is woken by its queue. */
export const checkMapping = (expected: Expected, read: Read<MappingState | null>): Check => {
  const id = `mapping:${expected.logicalId.replace(/EventSourceMappingSQS/, '/')}`;
  return checkRead(id, read, (state) => {
    if (state === null) return failure(id, 'the function is not woken by its queue any more', REDEPLOY);
    if (!['Enabled', 'Enabling', 'Updating', 'Creating'].includes(state.state))
      return failure(
        id,
        `${state.state.toLowerCase()}: the queue fills up and nobody takes from it`,
        `aws lambda update-event-source-mapping --uuid ${expected.physicalId} --enabled`,
      );
    const { EventSourceArn: source } = expected.properties;
    if (isKnown(source) && source !== undefined && source !== state.sourceArn)
      return failure(id, 'it takes from another queue than what was deployed', REDEPLOY);
    return ok(id, state.state.toLowerCase());
  });
};

/** What went wrong in the function within the last day. */
export const checkErrors = (logicalId: string, read: Read<FunctionErrors>): Check => {
  const id = `errors:${shortNameOf(logicalId)}`;
  return checkRead(id, read, ({ errors, throttles, last }) => {
    if (errors === 0 && throttles === 0) return ok(id, 'none within a day');
    const counts = [
      ...(errors > 0 ? [`${errors} ${errors === 1 ? 'error' : 'errors'}`] : []),
      ...(throttles > 0 ? [`throttled ${throttles} times`] : []),
    ];
    const said = last === null ? '' : `; the last: ${last}`;
    return warning(id, `${counts.join(', ')} within a day${said}`, 'docs/operations.md, "When the log says …".');
  });
};
