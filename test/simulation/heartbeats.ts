import type { GroupKey, Instant } from '../../src/finding/finding.ts';
import type { MetricName } from '../../src/metrics.ts';
import type { Canary } from '../../src/ports.ts';
import type { Aws, AwsChange } from './aws.ts';
import type { Queues } from './queues.ts';
import type { Effects } from './run.ts';
import { aRule } from './stories.ts';

/** As canary-ec2.ts has it: nobody on the internet has these addresses. */
const NOBODY = '203.0.113.0/24';
/** Within this time (ms) a heartbeat beats. Of several in that time one is enough. */
const SOON = 60_000;

type Options = { aws: () => Aws; queues: Queues; now: () => Instant; report: (fault: string) => void };

/** The heartbeat and its group, which somebody else may open, too. */
export const createHeartbeats = ({ aws, queues, now, report }: Options) => {
  let group: GroupKey | null = null;
  /** When each heartbeat was due, and when one opened the group; and how often it was opened, which CloudTrail tells of. */
  const beats: Instant[] = [];
  const came: Instant[] = [];
  let opened = 0;
  let seen = 0;
  const groupId = (): string => group?.groupId ?? '';
  const leftovers = (): string[] =>
    aws()
      .rules(groupId())
      .flatMap(({ ruleId, source }) => (source.kind === 'cidr' && source.cidr === NOBODY ? [ruleId] : []));
  const canary: Effects<Canary> = {
    leftovers,
    open: (port) => {
      const added = aws().add(groupId(), [aRule(NOBODY, port)], 'bot');
      if (added === 'duplicate') return null;
      came.push(now());
      return added[0]?.ruleId ?? null;
    },
    close: (ruleId) => {
      if (!/^sgr-/.test(ruleId)) report(`the heartbeat closes the rule ${ruleId}`);
      aws().remove(groupId(), ruleId, 'bot');
    },
  };
  return {
    canary,
    groupId,
    /** The group that it has from now on. */
    watch: (canaryGroup: GroupKey): void => void (group = canaryGroup),
    beat: (): void => {
      beats.push(now());
      queues.send('heartbeat', {});
    },
    /** What one left behind that died in between. */
    leave: (): void => void aws().add(groupId(), [aRule(NOBODY)], 'bot'),
    onChange: (change: AwsChange): void => {
      if (change.kind === 'added' && change.group.groupId === groupId()) opened += 1;
    },
    metrics: (name: MetricName): void => {
      if (name === 'HeartbeatSeen') seen += 1;
    },
    /** `comesTwice`: events do. */
    end: (hasFaults: boolean, comesTwice: boolean): string[] => {
      if (hasFaults) return [];
      const faults = beats.flatMap((beat, i) =>
        came.some((at) => at >= beat && at < beat + SOON) ? [] : [`heartbeat ${i + 1} came to nothing`],
      );
      if (seen < opened || (seen > opened && !comesTwice))
        faults.push(`the heartbeat’s group was opened ${opened} times, and ${seen} heartbeats were seen`);
      if (leftovers().length > 0) faults.push('a rule of a heartbeat is left');
      return faults;
    },
  };
};
