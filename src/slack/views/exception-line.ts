import { isRunning, type Exception } from '../../finding/exception.ts';
import type { Finding, Instant } from '../../finding/finding.ts';
import { groupConsoleUrl } from './console-links.ts';
import { ruleSpan } from './exposure-line.ts';
import { peopleText } from './people.ts';
import { clockToken, code, distanceToken } from './text.ts';

/** Characters of a reason in a list; the message of the finding has all of it. */
const MOST_REASON = 120;

/** One exception, for lists: what is open to whom, until when, on whose word and why. */
export const exceptionLine = ({ group }: Finding, { rule, until, approvers, reason }: Exception): string =>
  [
    `${ruleSpan({ rule })} of <${groupConsoleUrl(group)}|${group.groupId}> in ${code(group.account)} ${code(group.region)}`,
    `ends ${distanceToken(until)}, at ${clockToken(until)} · decided by ${peopleText(approvers)}, because ${code(reason, MOST_REASON)}`,
  ].join('\n');

/** What is let in by exceptions, the next to end first. Without `now` (epoch ms), all that nobody has withdrawn. */
export const exceptionsOf = (
  findings: readonly Finding[],
  now?: Instant,
): { finding: Finding; exception: Exception }[] =>
  findings
    .flatMap((finding) => finding.exceptions.map((exception) => ({ finding, exception })))
    .filter(({ exception }) => exception.withdrawnBy === null && (now === undefined || isRunning(exception, now)))
    .sort((a, b) => a.exception.until - b.exception.until);
