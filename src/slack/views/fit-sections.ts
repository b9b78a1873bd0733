import type { ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import { mrkdwnContext } from './message-view.ts';
import { countText } from './text.ts';

/** What a list may take: sections, and characters of all their texts together. */
type Room = { sections: number; characters: number };

/** Of a list as many sections as there is room for, and then how many more there are: `… and 3 more findings`. */
export const fitSections = (sections: readonly SectionBlock[], room: Room, what: string, where = ''): KnownBlock[] => {
  let used = 0;
  const tooMany = sections.findIndex((section, index) => {
    used += section.text?.text.length ?? 0;
    return index >= room.sections || used > room.characters;
  });
  const shown = tooMany === -1 ? sections : sections.slice(0, tooMany);
  return [...shown, ...moreBlock(sections.length - shown.length, what, where)];
};

const moreBlock = (hidden: number, what: string, where: string): ContextBlock[] =>
  hidden === 0 ? [] : [mrkdwnContext(`… and ${countText(hidden, `more ${what}`)}${where}`)];
