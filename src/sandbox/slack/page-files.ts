import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const TYPES = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['js', 'text/javascript; charset=utf-8'],
]);

/** The page beside this source file, or seen from the bundle in `dist/` of the same checkout. */
const findPageDir = (): string => {
  const candidates = ['./page/', '../src/sandbox/slack/page/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(`${path}index.html`));
  if (!found) throw new Error(`The page of the local Slack is in none of ${candidates.join(', ')}`);
  return found;
};

/** Serves the page's own files; null for any other name. A name holds letters, hyphens and one dot, so none leads elsewhere. */
export const createPageFiles = (pageDir = findPageDir()) => {
  return async (name: string): Promise<{ type: string; content: Buffer } | null> => {
    const type = TYPES.get(/^[a-z]+(?:-[a-z]+)*\.([a-z]+)$/.exec(name)?.[1] ?? '');
    if (!type || !existsSync(`${pageDir}/${name}`)) return null;
    return { type, content: await readFile(`${pageDir}/${name}`) };
  };
};
