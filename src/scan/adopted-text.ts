import { countText } from '../slack/views/text.ts';

/** What was adopted of the groups in which something is open, for a terminal. */
export const adoptedText = (adopted: number, open: number): string => {
  const none =
    open === 0 ? 'no group lets the world in.' : 'what is open is a finding or kept open already, or is not watched.';
  if (adopted === 0) return `Nothing to adopt: ${none}`;
  const rest = open - adopted;
  const left = rest === 0 ? '' : ` The other ${rest} had nothing left to adopt.`;
  return `Adopting ${countText(adopted, 'group')}: each gets a finding with its deadline.${left}`;
};
