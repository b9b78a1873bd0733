import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const TYPES = new Map([
  ['index.html', 'text/html; charset=utf-8'],
  ['page.css', 'text/css; charset=utf-8'],
  ['portcullis.svg', 'image/svg+xml'],
  ...['blocks', 'commands', 'dates', 'dom', 'emoji', 'inline', 'message', 'mrkdwn', 'page', 'state'].map(
    (name) => [`${name}.js`, 'text/javascript; charset=utf-8'] as const,
  ),
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

/** Serves the page's own files, by name from a fixed list; null for any other name. */
export const createPageFiles = (pageDir = findPageDir()) => {
  return async (name: string): Promise<{ type: string; content: Buffer } | null> => {
    const type = TYPES.get(name);
    return type ? { type, content: await readFile(`${pageDir}/${name}`) } : null;
  };
};
