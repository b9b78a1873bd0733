import type { Words } from '../../exposure/actor-words.ts';
import { code } from './text.ts';

/** Our words as they are, those of others in code spans. */
export const wordsText = (words: Words): string =>
  words.map((word) => (typeof word === 'string' ? word : code(word.foreign, 60))).join('');
