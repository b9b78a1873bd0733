import { failure, ok, warning, type Check, type Read } from './check.ts';

/** A selector of a trail: the older kind, or a list of conditions on fields, all of which must hold. */
export type TrailSelector =
  | { kind: 'basic'; managementEvents: boolean; readWrite: string; excludedSources: readonly string[] }
  | { kind: 'advanced'; fields: readonly SelectorField[] };
export type SelectorField = {
  field: string;
  equals: readonly string[];
  notEquals: readonly string[];
  /** Any of the operators by which a field begins or ends. */
  hasOtherOperators: boolean;
};
export type Trail = {
  name: string;
  homeRegion: string;
  isMultiRegion: boolean;
  isLogging: Read<boolean>;
  selectors: Read<readonly TrailSelector[]>;
};

const EC2 = 'ec2.amazonaws.com';
const CREATE =
  'aws cloudtrail create-trail --name portcullis --s3-bucket-name <bucket> --is-multi-region-trail, then aws cloudtrail start-logging --name portcullis. EventBridge hears of a call only where a trail logs it.';

/** EventBridge gets "AWS API Call via CloudTrail" only where a trail that is on logs management write events. */
export const checkTrails = (trails: readonly Trail[], region: string): Check => {
  const here = trails.filter(({ isMultiRegion, homeRegion }) => isMultiRegion || homeRegion === region);
  if (here.length === 0) return failure('trail', `no trail covers ${region}`, CREATE);
  const judged = here.map((trail) => ({ name: trail.name, verdict: judgeTrail(trail) }));
  const good = judged.find(({ verdict }) => verdict === 'logs');
  if (good) return ok('trail', `${good.name} logs management write events of ${region}`);
  const said = judged.map(({ name, verdict }) => `${name} ${verdict}`).join('; ');
  if (judged.some(({ verdict }) => verdict.startsWith('may')))
    return warning(
      'trail',
      said,
      'Look at it with somebody who may: aws cloudtrail get-event-selectors --trail-name …',
    );
  return failure('trail', said, todoFor(judged.map(({ verdict }) => verdict)));
};

type TrailVerdict = 'logs' | 'is not logging' | 'leaves out management write events of EC2' | `may do: ${string}`;

const judgeTrail = ({ isLogging, selectors }: Trail): TrailVerdict => {
  if (isLogging.kind === 'unread') return `may do: ${isLogging.why}`;
  if (!isLogging.value) return 'is not logging';
  if (selectors.kind === 'unread') return `may do: ${selectors.why}`;
  return selectors.value.some(takesWritesOfEc2) ? 'logs' : 'leaves out management write events of EC2';
};

const todoFor = (verdicts: readonly TrailVerdict[]): string =>
  verdicts.includes('is not logging')
    ? 'aws cloudtrail start-logging --name <trail>'
    : `Let a trail take management write events (aws cloudtrail put-event-selectors), or make one: ${CREATE}`;

const takesWritesOfEc2 = (selector: TrailSelector): boolean => {
  if (selector.kind === 'basic') {
    const { managementEvents, readWrite, excludedSources } = selector;
    return managementEvents && readWrite !== 'ReadOnly' && !excludedSources.includes(EC2);
  }
  const field = (name: string) => selector.fields.filter((one) => one.field === name);
  // A condition on anything else (who called, which event) may leave out the very call that matters.
  const known = new Set(['eventCategory', 'readOnly', 'eventSource']);
  const takes = (name: string, value: string) =>
    field(name).every(
      ({ equals, notEquals, hasOtherOperators }) =>
        !hasOtherOperators && !notEquals.includes(value) && (equals.length === 0 || equals.includes(value)),
    );
  return (
    field('eventCategory').length > 0 &&
    takes('eventCategory', 'Management') &&
    takes('readOnly', 'false') &&
    takes('eventSource', EC2) &&
    selector.fields.every((one) => known.has(one.field))
  );
};
