import { countText } from '../slack/views/text.ts';

/** What was adopted of the groups in which something is open, for a terminal. */
export const adoptedText = (adopted: number, open: number): string => {
  if (open === 0) return 'Nothing to adopt: no group lets the world in.';
  const rest = open - adopted;
  const left =
    rest === 0 ? '' : ` Of ${countText(rest, 'other')} nothing is baseline: see the findings and exceptions.`;
  return `Adopted ${countText(adopted, 'group')}: a finding opens for each, with its deadline.${left}`;
};
