import type { IncomingHttpHeaders } from 'node:http';

/** A call as it went over the wire, in the words of IAM. */
export type Call = {
  accessKeyId: string;
  region: string;
  /** `dynamodb:GetItem`. */
  action: string;
  /** As ARNs with `ACCOUNT` where the account of the caller stands; `*` where AWS knows no resource. */
  resources: string[];
  context: Record<string, string>;
  /** What the call asks IAM for besides. */
  besides: Pick<Call, 'action' | 'resources' | 'context'>[];
};
type Wire = { method: string; url: string; headers: IncomingHttpHeaders; body: string };
type Body = Record<string, unknown>;
type Meaning = Pick<Call, 'action' | 'resources'> & Partial<Pick<Call, 'context' | 'besides'>>;

/** What a signed call means. Throws for a service that the functions have no business with. */
export const readCall = ({ method, url, headers, body }: Wire): Call => {
  const scope = /Credential=([^/]+)\/\d+\/([\w-]+)\/([\w-]+)\//.exec(headers.authorization ?? '');
  const [, accessKeyId = '', region = '', service = ''] = scope ?? [];
  const read = READERS[service];
  if (!read) throw new Error(`${method} ${url} of ${service || 'nobody'} is no call that is known here`);
  const target =
    String(headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1) ?? '';
  return { accessKeyId, region, context: {}, besides: [], ...read({ method, url, body, target, region }) };
};

type Reading = { method: string; url: string; body: string; target: string; region: string };
const json = ({ body }: Reading) => JSON.parse(body) as Body;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const ofTable = (reading: Reading): Meaning => {
  const { TableName, IndexName } = json(reading);
  const table = `arn:aws:dynamodb:${reading.region}:ACCOUNT:table/${text(TableName)}`;
  const resource = IndexName === undefined ? table : `${table}/index/${text(IndexName)}`;
  return { action: `dynamodb:${reading.target}`, resources: [resource] };
};

const ofParameters = (reading: Reading): Meaning => ({
  action: `ssm:${reading.target}`,
  resources: (json(reading)['Names'] as string[]).map(
    (name) => `arn:aws:ssm:${reading.region}:ACCOUNT:parameter${name}`,
  ),
});

const ofQueue = (reading: Reading): Meaning => {
  const [account, queue] = text(json(reading)['QueueUrl']).split('/').slice(-2);
  // IAM has no actions for the batches.
  const action = `sqs:${reading.target.replace(/Batch$/, '')}`;
  return { action, resources: [`arn:aws:sqs:${reading.region}:${account}:${queue}`] };
};

const ofBus = (reading: Reading): Meaning => {
  const entries = json(reading)['Entries'] as Body[];
  const name = (entry: Body) => text(entry['EventBusName']).split('event-bus/').at(-1) || 'default';
  const resources = entries.map((entry) => `arn:aws:events:${reading.region}:ACCOUNT:event-bus/${name(entry)}`);
  const [{ Source, DetailType } = {}] = entries;
  const context = { 'events:source': text(Source), 'events:detail-type': text(DetailType) };
  return { action: `events:${reading.target}`, resources: [...new Set(resources)], context };
};

const SCHEDULE_ACTIONS: Record<string, string> = {
  POST: 'CreateSchedule',
  DELETE: 'DeleteSchedule',
  GET: 'GetSchedule',
};
const ofSchedule = (reading: Reading): Meaning => {
  const { pathname, searchParams } = new URL(reading.url, 'http://localhost');
  const body = reading.method === 'POST' ? json(reading) : {};
  const group = text(body['GroupName']) || searchParams.get('groupName') || 'default';
  const role = text((body['Target'] as Body | undefined)?.['RoleArn']);
  const handOn = {
    action: 'iam:PassRole',
    resources: [role],
    context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
  };
  return {
    action: `scheduler:${SCHEDULE_ACTIONS[reading.method]}`,
    resources: [`arn:aws:scheduler:${reading.region}:ACCOUNT:schedule/${group}/${pathname.split('/').at(-1)}`],
    besides: role === '' ? [] : [handOn],
  };
};

const ofEc2 = ({ body, region }: Reading): Meaning => {
  const fields = new URLSearchParams(body);
  const arn = (kind: string, id: string) => `arn:aws:ec2:${region}:ACCOUNT:${kind}/${id}`;
  const listed = (name: string) => [...fields].flatMap(([key, value]) => (key.startsWith(`${name}.`) ? [value] : []));
  const action = fields.get('Action') ?? '';
  if (action === 'GetManagedPrefixListEntries')
    return { action: `ec2:${action}`, resources: [arn('prefix-list', fields.get('PrefixListId') ?? '')] };
  if (!/^(Authorize|Revoke)/.test(action)) return { action: `ec2:${action}`, resources: ['*'] };
  // The rules that an authorize makes have no id yet.
  const rules = action.startsWith('Revoke') ? listed('SecurityGroupRuleId') : ['*'];
  const resources = [
    arn('security-group', fields.get('GroupId') ?? ''),
    ...rules.map((id) => arn('security-group-rule', id)),
  ];
  const tagging = {
    action: 'ec2:CreateTags',
    resources: [arn('security-group-rule', '*')],
    context: { 'ec2:CreateAction': action },
  };
  return { action: `ec2:${action}`, resources, besides: listed('TagSpecification').length > 0 ? [tagging] : [] };
};

const ofRole = ({ body }: Reading): Meaning => {
  const fields = new URLSearchParams(body);
  const context = { 'sts:ExternalId': fields.get('ExternalId') ?? '' };
  return { action: `sts:${fields.get('Action')}`, resources: [fields.get('RoleArn') ?? '*'], context };
};

const READERS: Record<string, (reading: Reading) => Meaning> = {
  dynamodb: ofTable,
  ssm: ofParameters,
  sqs: ofQueue,
  events: ofBus,
  scheduler: ofSchedule,
  ec2: ofEc2,
  sts: ofRole,
};
