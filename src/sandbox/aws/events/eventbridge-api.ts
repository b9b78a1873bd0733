import type { Note } from '../aws-activity.ts';
import type { Principal } from '../aws-services.ts';
import { AwsError } from '../aws-error.ts';
import { compileEventPattern, EventPatternError } from '../event-pattern.ts';
import {
  fieldsField,
  isFields,
  listField,
  numberField,
  parseFields,
  requiredField,
  textField,
  textListField,
  type JsonFields,
} from '../json-fields.ts';
import { busNameOf, type BusEvent, type EventBuses } from './event-bus.ts';
import type { InputTransformer } from './transform-input.ts';

export type EventBridgeContext = {
  account: string;
  region: string;
  buses: EventBuses;
  /** Hands an event to the rules of a bus. */
  deliver: (bus: string, event: BusEvent) => void;
  note: Note;
  /** Who calls. */
  principal: Principal;
  mayPut: (bus: string, principal: Principal, event: BusEvent) => boolean;
  /** Epoch ms. */
  now: () => number;
  newUuid: () => string;
};
type EventBridgeAction = (context: EventBridgeContext, input: JsonFields) => unknown;

const busArn = ({ account, region }: EventBridgeContext, bus: string) =>
  `arn:aws:events:${region}:${account}:event-bus/${bus}`;

const required = (entry: JsonFields, name: string): string => {
  const value = textField(entry, name);
  if (value !== null && value !== '') return value;
  throw new AwsError('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
};

const detailOf = (text: string): object => {
  try {
    const detail: unknown = JSON.parse(text);
    if (isFields(detail)) return detail;
  } catch {
    // Refused below.
  }
  throw new AwsError('MalformedDetail', 'Detail is malformed.');
};

const eventOf = (context: EventBridgeContext, entry: JsonFields): BusEvent => {
  const source = required(entry, 'Source');
  const detailType = required(entry, 'DetailType');
  const detail = detailOf(required(entry, 'Detail'));
  // Only AWS itself may speak as `aws.…`: an event of CloudTrail cannot be forged here either.
  if (/^aws\./i.test(source)) throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const time = new Date((numberField(entry, 'Time') ?? Math.floor(context.now() / 1000)) * 1000);
  if (Number.isNaN(time.getTime())) throw new AwsError('InvalidArgument', 'Parameter Time is not valid.');
  return {
    version: '0',
    id: context.newUuid(),
    'detail-type': detailType,
    source,
    account: context.account,
    time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: context.region,
    resources: textListField(entry, 'Resources'),
    detail,
  };
};

/** One entry of PutEvents: what goes wrong with it stays its own. */
const putEntry = (context: EventBridgeContext, entry: JsonFields): object => {
  const bus = busNameOf(textField(entry, 'EventBusName') ?? undefined);
  try {
    const event = eventOf(context, entry);
    if (!context.buses.has(bus)) throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    if (!context.mayPut(bus, context.principal, event))
      throw new AwsError('AccessDeniedException', `${context.principal.arn} may not put events on ${bus}.`);
    context.deliver(bus, event);
    return { EventId: event.id };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    context.note({ kind: 'entry-refused', bus, errorCode: error.code, message: error.message });
    return { ErrorCode: error.code, ErrorMessage: error.message };
  }
};

const patternIn = (input: JsonFields): unknown => {
  try {
    const pattern: unknown = JSON.parse(requiredField(input, 'EventPattern'));
    compileEventPattern(pattern);
    return pattern;
  } catch (error) {
    if (!(error instanceof EventPatternError || error instanceof SyntaxError)) throw error;
    throw new AwsError('InvalidEventPatternException', error.message);
  }
};

const transformerIn = (target: JsonFields): InputTransformer | null => {
  if (target['InputTransformer'] === undefined) return null;
  const fields = fieldsField(target, 'InputTransformer');
  const paths = fieldsField(fields, 'InputPathsMap');
  const named = Object.keys(paths).map((name) => [name, requiredField(paths, name)]);
  return {
    paths: Object.fromEntries(named) as Record<string, string>,
    template: requiredField(fields, 'InputTemplate'),
  };
};

const busIn = (input: JsonFields) => busNameOf(textField(input, 'EventBusName') ?? undefined);

export const EVENTBRIDGE_ACTIONS: Record<string, EventBridgeAction> = {
  PutEvents: (context, input) => {
    const entries = listField(input, 'Entries');
    if (entries.length === 0 || entries.length > 10) {
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10`,
      );
    }
    const Entries = entries.map((entry) => putEntry(context, entry));
    return { FailedEntryCount: Entries.filter((each) => 'ErrorCode' in each).length, Entries };
  },
  CreateEventBus: (context, input) => {
    const name = requiredField(input, 'Name');
    if (context.buses.has(name))
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    context.buses.putBus(name);
    return { EventBusArn: busArn(context, name) };
  },
  DescribeEventBus: (context, input) => {
    const name = busNameOf(textField(input, 'Name') ?? undefined);
    if (!context.buses.has(name)) throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
    return { Name: name, Arn: busArn(context, name) };
  },
  PutRule: (context, input) => {
    const name = requiredField(input, 'Name');
    const bus = busIn(input);
    context.buses.putRule(bus, name, patternIn(input));
    const path = bus === 'default' ? name : `${bus}/${name}`;
    return { RuleArn: `arn:aws:events:${context.region}:${context.account}:rule/${path}` };
  },
  PutTargets: (context, input) => {
    for (const target of listField(input, 'Targets')) {
      context.buses.putTarget(busIn(input), requiredField(input, 'Rule'), requiredField(target, 'Id'), {
        arn: requiredField(target, 'Arn'),
        transformer: transformerIn(target),
      });
    }
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  TestEventPattern: (_context, input) => {
    const event = parseFields(requiredField(input, 'Event'));
    return { Result: compileEventPattern(patternIn(input))(event) };
  },
};
