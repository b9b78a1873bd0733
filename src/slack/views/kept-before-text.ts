import { exceptionOf, type Exception } from '../../finding/exception.ts';
import type { Finding } from '../../finding/finding.ts';
import { ruleSpan } from './exposure-line.ts';
import { peopleText, personText } from './people.ts';
import { clockToken, countText } from './text.ts';

const SHOWN = 2;

/** That what waits now was kept open before, and how that ended: nobody starts from nothing. */
export const keptBeforeTexts = ({ exposures, exceptions }: Finding): string[] => {
  const ended = new Set(
    exposures.flatMap((exposure) =>
      exposure.state.kind === 'pending' ? (exceptionOf({ exceptions }, exposure) ?? []) : [],
    ),
  );
  if (ended.size === 0) return [];
  const hidden = ended.size - SHOWN;
  const more = hidden > 0 ? [`… and ${countText(hidden, 'other')}`] : [];
  return [[...[...ended].slice(0, SHOWN).map(endedText), ...more].join('\n')];
};

const endedText = (exception: Exception): string => {
  const { until, approvers, withdrawnBy } = exception;
  const end = withdrawnBy === null ? '' : `, when ${personText(withdrawnBy)} withdrew it`;
  return `*Was kept open* until ${clockToken(until)}${end}: ${ruleSpan(exception)} · decided by ${peopleText(approvers)}`;
};
