import { expect, it } from '@jest/globals';
import type { Fault } from '../support/fault-proxy.ts';
import { useLanes } from './lanes.ts';

const { all, playEach } = useLanes();

/** Says that a call is one too many, as its service does. */
const throttled = (name: string): Fault => {
  const answer = (status: number, type: string, body: string): Fault => {
    return { kind: 'answer', status, headers: { 'retry-after': '1', 'content-type': type }, body };
  };
  if (name.startsWith('ec2:')) {
    const error = '<Error><Code>RequestLimitExceeded</Code><Message>x</Message></Error>';
    return answer(503, 'text/xml', `<Response><Errors>${error}</Errors></Response>`);
  }
  return name.startsWith('slack:')
    ? answer(429, 'application/json', '{"ok":false,"error":"ratelimited"}')
    : answer(429, 'application/x-amz-json-1.1', '{"__type":"ThrottlingException","message":"Rate exceeded"}');
};
const FAULTS: [what: string, faultOf: (name: string) => Fault][] = [
  ['is one too many (429, Retry-After)', throttled],
  ['is answered by 500', () => ({ kind: 'answer', status: 500 })],
  ['is reset', () => ({ kind: 'reset' })],
  ['is done, and its answer gets lost', () => ({ kind: 'lost' })],
  ['is done, and half of its answer comes', () => ({ kind: 'half' })],
  ['hangs', () => ({ kind: 'hang' })],
  ['is slow', () => ({ kind: 'slow', ms: 150 })],
];
/** As often in a row as its client tries it, so that the function has failed. Slack's client tries once. */
const triesOf = (name: string): number => (name.startsWith('slack:') ? 1 : 3);

it('the story has calls of every function and of every service', () => {
  expect([...new Set(all.map(({ by }) => by))].sort()).toEqual(['ingress', 'inspect', 'remediate', 'slack']);
  const services = ['dynamodb', 'ec2', 'events', 'scheduler', 'slack', 'sqs', 'ssm'];
  expect([...new Set(all.map(({ name }) => name.split(':')[0]))].sort()).toEqual(services);
});

it.each(FAULTS)(
  'ends as it was decided, and says so once, whichever call %s, as often as it is tried',
  async (_what, faultOf) => {
    const problems = await playEach(all, (broken) => ({ by, name, nth }) => {
      const isIt = by === broken.by && name === broken.name;
      return isIt && nth >= broken.nth && nth < broken.nth + triesOf(name) ? faultOf(name) : null;
    });
    expect(problems).toEqual([]);
  },
  120_000,
);
