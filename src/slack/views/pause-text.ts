import type { Pause } from '../../finding/pause.ts';
import { personText } from './people.ts';
import { clockToken, code, distanceToken } from './text.ts';

/** Characters of a reason. */
const MOST_REASON = 300;

/** In front of everything that a message says, and loud: who reads anything else of it must not miss this. */
export const pauseText = (pause: Pause): string =>
  [
    `⏸️ *Paused by ${personText(pause.by)} ${distanceToken(pause.since)}: nothing is closed until it is resumed.*`,
    `Since ${clockToken(pause.since)}, because ${code(pause.reason, MOST_REASON)}`,
  ].join('\n');
