import type { Caller } from '../adapters/caller-sts.ts';
import type { Workspace } from '../adapters/workspace-slack.ts';
import type { Instant } from '../finding/finding.ts';
import type { Pause } from '../finding/pause.ts';
import type { Place } from '../finding/place.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock } from '../ports.ts';
import type { AlarmState } from './check-alarms.ts';
import type { EndpointState } from './check-endpoint.ts';
import type { FunctionErrors, FunctionState, MappingState } from './check-functions.ts';
import type { QueueState } from './check-queues.ts';
import type { RoleState } from './check-role.ts';
import type { RuleName, RuleState } from './check-rules.ts';
import type { ScheduleState } from './check-schedules.ts';
import type { SecretState } from './check-secret.ts';
import type { TableState } from './check-table.ts';
import type { Trail } from './check-trails.ts';
import type { DeployedStack } from './deployed-stack.ts';
import type { Variables } from './settings.ts';

/** How the doctor looks at an account and a workspace. Each throws what it was told; null: there is no such thing. */
export type DoctorDeps = {
  clock: Clock;
  region: string;
  caller(): Promise<Caller>;
  trails(): Promise<readonly Trail[]>;
  stack(name: string): Promise<DeployedStack | null>;
  rule(name: RuleName): Promise<RuleState | null>;
  queue(url: string): Promise<QueueState | null>;
  table(name: string): Promise<TableState | null>;
  schedule(id: { group: string; name: string }): Promise<ScheduleState | null>;
  scheduleGroup(name: string): Promise<string | null>;
  role(name: string): Promise<RoleState | null>;
  function(name: string): Promise<FunctionState | null>;
  mapping(id: string): Promise<MappingState | null>;
  errors(functionName: string): Promise<FunctionErrors>;
  alarms(names: readonly string[]): Promise<readonly AlarmState[]>;
  /** How many hear of it. */
  topic(arn: string): Promise<number | null>;
  secrets(names: readonly string[]): Promise<ReadonlyMap<string, SecretState>>;
  workspace(token: string): Workspace;
  knock(url: string, signingSecret: string): Promise<EndpointState>;
  /** When the heartbeat of the stack was last seen: the beginning of that hour. Null: not within a day. */
  heartbeat(stack: string): Promise<Instant | null>;
  /** Null: nothing is paused. */
  pause(table: string): Promise<Pause | null>;
  /** When the last sweep of the place ended. */
  lastSweep(table: string, place: Place): Promise<Instant | null>;
  /** What the shell sets, for before the first deploy, and what is wrong with it. */
  shell(): { variables: Partial<Variables>; faults: readonly string[] };
  /** The policy file of this folder; null when there is none. Throws what is wrong with it. */
  policy(): Policy | null;
  /** The scopes of slack-manifest.json. */
  manifestScopes(): readonly string[];
};
