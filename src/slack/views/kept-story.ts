import type { ExposureState, TrackedExposure } from '../../finding/finding.ts';
import { MOST_REASON } from './outcome-text.ts';
import { peopleText } from './people.ts';
import { clockToken, code, distanceToken } from './text.ts';

type Kept = Extract<ExposureState, { kind: 'kept' }>;
const keptOf = (about: readonly TrackedExposure[]): Kept[] =>
  about.flatMap(({ state }) => (state.kind === 'kept' ? [state] : []));
const deciders = ({ by, second }: Kept) => (second === null ? [by] : [by, second]);

/** Told when it was decided; by the time that it is told the state may have moved on. */
export const keptStory = (about: readonly TrackedExposure[], rules: string): string => {
  const [kept] = keptOf(about);
  return kept === undefined
    ? `Kept open: ${rules}.`
    : `Kept open until ${clockToken(kept.until)}: ${rules} · decided by ${peopleText(deciders(kept))}, because ${code(kept.reason, MOST_REASON)}`;
};

/** To those who decided it: they know whether it is needed for longer. */
export const endingStory = (about: readonly TrackedExposure[], rules: string): string => {
  const kept = keptOf(about);
  const until = Math.min(...kept.map((state) => state.until));
  const end =
    kept.length === 0
      ? 'An exception ends soon'
      : `${peopleText(kept.flatMap(deciders))} An exception ends at ${clockToken(until)} (${distanceToken(until)})`;
  return `${end}: ${rules}. Afterwards it waits for a decision again.`;
};
