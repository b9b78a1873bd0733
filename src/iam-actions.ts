import { actions as announcing } from './adapters/announcements-eventbridge.ts';
import { actions as answering, readActions as readingAnswers } from './adapters/answers-dynamodb.ts';
import { actions as counting } from './adapters/bursts-dynamodb.ts';
import { actions as proving } from './adapters/callers-sts.ts';
import { actions as beating } from './adapters/canary-ec2.ts';
import { actions as checking } from './adapters/checks-sqs.ts';
import { actions as settingAside } from './adapters/dead-letters-sqs.ts';
import { actions as deciding } from './adapters/decisions-eventbridge.ts';
import { actions as digesting, readActions as readingDigests } from './adapters/digests-dynamodb.ts';
import { actions as storing, readActions } from './adapters/findings-dynamodb.ts';
import { actions as enriching } from './adapters/enrichments-sqs.ts';
import { actions as searching } from './adapters/group-search-ec2.ts';
import { actions as assuming } from './adapters/member-credentials-sts.ts';
import { actions as listing } from './adapters/listings-dynamodb.ts';
import { actions as asking } from './adapters/look-ups-sqs.ts';
import { actions as operating } from './adapters/operator-decisions-eventbridge.ts';
import { actions as pausing, readActions as readingPauses } from './adapters/pauses-dynamodb.ts';
import { actions as reopening } from './adapters/reopens-sqs.ts';
import { actions as authorising } from './adapters/rule-authorizer-ec2.ts';
import { actions as revoking } from './adapters/rule-revoker-ec2.ts';
import { actions as reading } from './adapters/security-groups-ec2.ts';
import { actions as readingSecrets } from './adapters/secrets-ssm.ts';
import { actions as lookingAround } from './adapters/surroundings-ec2.ts';
import { actions as requestingSweeps } from './adapters/sweep-requests-sqs.ts';
import { actions as sweeping, readActions as readingSweeps } from './adapters/sweeps-dynamodb.ts';
import { actions as refusing } from './adapters/unwatched-dynamodb.ts';
import { armingActions, disarmingActions } from './adapters/wake-ups-scheduler.ts';
import type { FunctionName } from './config.ts';

/** What every function needs that opens findings or moves them. */
const OPENING = [
  ...storing,
  ...readingPauses,
  ...counting,
  ...digesting,
  ...armingActions,
  ...announcing,
  ...enriching,
  ...settingAside,
  ...readingSecrets,
] as const;

/**
 * What a function does in the account of a finding: by its own role in that of the stack, and in every other one by a
 * role of deploy/member.yaml, which is compared with this.
 */
export const EC2_ACTIONS_OF = {
  remediate: [...reading, ...revoking],
  inspect: [...reading, ...searching, ...lookingAround],
  reopen: [...reading, ...revoking, ...authorising],
} as const;

/**
 * The IAM actions of each function: those that its adapters (see deps.ts) declare, and no other. The roles in
 * serverless.yml are compared with this.
 */
export const ACTIONS_OF = {
  ingress: [...OPENING, ...asking, ...checking, ...refusing],
  slack: [
    ...readActions,
    ...readingPauses,
    ...readingDigests,
    ...readingSweeps,
    ...listing,
    ...deciding,
    ...readingSecrets,
  ],
  operate: [...proving, ...listing, ...pausing, ...readingAnswers, ...operating],
  remediate: [
    ...OPENING,
    ...pausing,
    ...answering,
    ...sweeping,
    ...listing,
    ...disarmingActions,
    ...asking,
    ...EC2_ACTIONS_OF.remediate,
    ...reopening,
    ...assuming,
  ],
  inspect: [
    ...OPENING,
    ...sweeping,
    ...requestingSweeps,
    ...listing,
    ...asking,
    ...EC2_ACTIONS_OF.inspect,
    ...checking,
    ...assuming,
  ],
  reopen: [...OPENING, ...EC2_ACTIONS_OF.reopen, ...assuming],
  heartbeat: beating,
} as const satisfies Record<FunctionName, readonly string[]>;
