import { fit, widthOf } from './fit.ts';

/** The words of a text in lines of at most so many cells. A longer word is cut. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = fit(word, width);
    }
  }
  return line === '' ? lines : [...lines, line];
};
