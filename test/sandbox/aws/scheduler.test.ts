import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, startLocalAws, type TestAws } from './local-aws.ts';

let aws: TestAws;
let manual: ReturnType<typeof createManualClock>;
let input: CreateScheduleCommandInput;
beforeEach(async () => {
  manual = createManualClock(Date.parse('2026-11-22T12:00:00Z'));
  aws = await startLocalAws({ clock: manual.clock });
  aws.putScheduleGroup('portcullis');
  input = {
    Name: 'finding-1',
    GroupName: 'portcullis',
    ScheduleExpression: 'at(2026-11-22T12:15:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: aws.putQueue('wake-ups').arn,
      RoleArn: 'arn:aws:iam::111122223333:role/scheduler',
      Input: '{"finding":"1"}',
    },
  };
});
afterEach(() => aws.close());

const create = (changes: Partial<CreateScheduleCommandInput> = {}) =>
  aws.scheduler.send(new CreateScheduleCommand({ ...input, ...changes }));
const named = { Name: 'finding-1', GroupName: 'portcullis' };
const fired = async () => {
  const messages = await aws.queues.receive('wake-ups', { max: 10, visibility: null, waitSeconds: 0 });
  for (const { receiptHandle } of messages) aws.queues.get('wake-ups').remove(receiptHandle ?? '');
  return messages.map((message) => message.body);
};

describe('a schedule', () => {
  it('fires once, in the second that it names and not before, and is gone', async () => {
    await create();
    manual.advance(15 * 60_000 - 1);
    expect(await fired()).toEqual([]);
    manual.advance(1);
    expect(await fired()).toEqual(['{"finding":"1"}']);
    manual.advance(86_400_000);
    expect(await fired()).toEqual([]);
    await expect(aws.scheduler.send(new GetScheduleCommand(named))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('with a rate fires at once, and then again and again', async () => {
    await create({ ScheduleExpression: 'rate(15 minutes)', ActionAfterCompletion: 'NONE' });
    manual.advance(0);
    expect(await fired()).toHaveLength(1);
    manual.advance(15 * 60_000 - 1);
    expect(await fired()).toEqual([]);
    manual.advance(1);
    expect(await fired()).toHaveLength(1);
    manual.advance(60 * 60_000);
    expect(await fired()).toHaveLength(4);
    await aws.scheduler.send(new DeleteScheduleCommand(named));
    manual.advance(60 * 60_000);
    expect(await fired()).toEqual([]);
  });

  it('stays without firing again when it is not to be deleted', async () => {
    await create({ ActionAfterCompletion: 'NONE' });
    manual.advance(86_400_000);
    expect(await fired()).toHaveLength(1);
    expect(await aws.scheduler.send(new GetScheduleCommand(named))).toMatchObject({ Name: 'finding-1' });
  });

  it('fires each at its own time, whatever the order of their making', async () => {
    await create({ Name: 'late', ScheduleExpression: 'at(2026-11-22T13:00:00)' });
    await create();
    manual.advance(15 * 60_000);
    expect(await fired()).toHaveLength(1);
    manual.advance(45 * 60_000);
    expect(await fired()).toHaveLength(1);
  });

  it('fires at its new time after an update', async () => {
    await create();
    const later = { ...input, ScheduleExpression: 'at(2026-11-22T12:30:00)' };
    await aws.scheduler.send(new UpdateScheduleCommand(later));
    manual.advance(15 * 60_000);
    expect(await fired()).toEqual([]);
    manual.advance(15 * 60_000);
    expect(await fired()).toHaveLength(1);
  });

  it('does not fire when it is deleted or disabled', async () => {
    await create();
    await create({ Name: 'off', State: 'DISABLED' });
    await aws.scheduler.send(new DeleteScheduleCommand(named));
    manual.advance(86_400_000);
    expect(await fired()).toEqual([]);
  });

  it('answers what it was given', async () => {
    await create({ Description: 'the deadline' });
    expect(await aws.scheduler.send(new GetScheduleCommand(named))).toMatchObject({
      Arn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/portcullis/finding-1',
      ScheduleExpression: 'at(2026-11-22T12:15:00)',
      Target: { Input: '{"finding":"1"}' },
      Description: 'the deadline',
      CreationDate: new Date('2026-11-22T12:00:00Z'),
    });
  });

  it('is refused when the name is taken, but not when the same request comes again', async () => {
    await create({ ClientToken: 'once' });
    await create({ ClientToken: 'once' });
    await expect(create({ ClientToken: 'twice' })).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it.each([
    ['a time that is past', { ScheduleExpression: 'at(2026-11-22T11:59:59)' }],
    ['a malformed time', { ScheduleExpression: 'at(2026-11-22 12:15)' }],
    ['a day that does not exist', { ScheduleExpression: 'at(2027-02-30T12:15:00)' }],
    ['a rate without a unit', { ScheduleExpression: 'rate(5)' }],
    ['a cron expression, which is unknown here', { ScheduleExpression: 'cron(0 8 * * ? *)' }],
    ['another time zone', { ScheduleExpressionTimezone: 'Europe/Berlin' }],
    ['a malformed name', { Name: 'a b' }],
    ['a name that is too long', { Name: 'a'.repeat(65) }],
  ])('is refused with %s', async (_what, changes) => {
    await expect(create(changes)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is refused with a target that is no queue', async () => {
    const Target = {
      ...input.Target,
      Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
      RoleArn: 'arn:aws:iam::1:role/r',
    };
    await expect(create({ Target })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('is refused in a group that does not exist', async () => {
    await expect(create({ GroupName: 'nowhere' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const gone = new DeleteScheduleCommand({ ...named, Name: 'unknown' });
    await expect(aws.scheduler.send(gone)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('schedule groups', () => {
  it('list their schedules page by page', async () => {
    for (const Name of ['a-1', 'a-2', 'b-1']) await create({ Name });
    await create({ Name: 'a-3', GroupName: 'default' });
    const list = (NextToken?: string) =>
      aws.scheduler.send(
        new ListSchedulesCommand({ GroupName: 'portcullis', NamePrefix: 'a-', MaxResults: 1, NextToken }),
      );
    const first = await list();
    const second = await list(first.NextToken);
    expect([first, second].flatMap((page) => page.Schedules?.map((each) => each.Name))).toEqual(['a-1', 'a-2']);
    expect(second.NextToken).toBeUndefined();
  });

  it('take their schedules with them', async () => {
    await aws.scheduler.send(new CreateScheduleGroupCommand({ Name: 'mine' }));
    await create({ GroupName: 'mine' });
    await aws.scheduler.send(new DeleteScheduleGroupCommand({ Name: 'mine' }));
    manual.advance(86_400_000);
    expect(await fired()).toEqual([]);
    await expect(aws.scheduler.send(new GetScheduleGroupCommand({ Name: 'mine' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(aws.scheduler.send(new CreateScheduleGroupCommand({ Name: 'portcullis' }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });
});
