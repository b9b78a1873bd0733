import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cells of a terminal that the text takes: a Chinese character takes two, an accent none. */
export const widthOf = (text: string): number => stringWidth(text);

/** The text in at most so many cells, with an ellipsis where something is cut. No character is cut in half. */
export const fit = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let [cut, used] = ['', 0];
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    cut += segment;
  }
  return width < 1 ? '' : `${cut}…`;
};

/** The text and as many spaces as fill so many cells. */
export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(width - widthOf(text), 0));
