import type { Finding } from '../../finding/finding.ts';
import type { Restore } from '../../finding/restore.ts';
import { ruleSpan } from './exposure-line.ts';
import { peopleText } from './people.ts';
import { clockToken, code, countText, LIMITS, sentence } from './text.ts';

/** Characters of why a rule could not be put back. */
const MOST_WHY = 150;
const SHOWN = 3;

/** What was revoked and is open again, or is to be, as the texts of sections. */
export const restoresTexts = (finding: Finding): string[] => {
  const lines = finding.restores.slice(-SHOWN).map((restore) => restoreText(finding, restore));
  const hidden = finding.restores.length - SHOWN;
  if (hidden > 0) lines.unshift(`… and ${countText(hidden, 'rule')} before`);
  const whole = lines.join('\n');
  return whole.length > LIMITS.sectionText ? lines : [whole].filter((text) => text !== '');
};

const restoreText = (finding: Finding, { exposureId, by, second, at, state }: Restore): string => {
  const exposure = finding.exposures.find(({ id }) => id === exposureId);
  const rule = exposure ? ruleSpan(exposure) : 'A rule';
  const asked = `asked for by ${peopleText([by, second])} at ${clockToken(at)}`;
  switch (state.kind) {
    case 'asked':
      return `*Being opened again:* ${rule} · ${asked}`;
    case 'done':
      return `*Opened again* at ${clockToken(state.at)}: ${rule}, now ${code(state.ruleId, 30)} · ${asked}`;
    case 'failed':
      return `*Could not be opened again:* ${rule} · ${asked}\nWhy: ${sentence(state.why, MOST_WHY)}`;
  }
};
