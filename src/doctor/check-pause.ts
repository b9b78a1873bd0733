import { durationText } from '../duration.ts';
import type { Instant } from '../finding/finding.ts';
import type { Pause } from '../finding/pause.ts';
import { checkRead, failure, ok, type Check, type Read } from './check.ts';

/** Whether anything would be closed at all. */
export const checkPause = (read: Read<Pause | null>, now: Instant): Check =>
  checkRead('pause', read, (pause) => {
    if (pause === null) return ok('pause', 'nothing is paused');
    const { by, since, reason } = pause;
    return failure(
      'pause',
      `nothing is closed: ${by.arn} paused it ${durationText(now - since)} ago, because “${reason}”`,
      'npx portcullis resume, when it is over: what is due by then is carried out.',
    );
  });
