import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The text of our code that may reach AWS and Slack: what it does not name of theirs, the bundles can go without. The
 * local AWS and Slack are no part of a bundle, and name everything.
 */
export const readCallers = async (root) => {
  const files = await readdir(path.join(root, 'src'), { recursive: true });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.startsWith('sandbox')).sort();
  return (await Promise.all(sources.map((file) => readFile(path.join(root, 'src', file), 'utf8')))).join('\n');
};

/** Whether a method of a client is called in the text: `chat.postMessage`, also over several lines. */
export const callsMethod = (text, name) =>
  new RegExp(`\\.\\s*${name.replaceAll('.', '\\s*\\.\\s*')}\\s*\\(`).test(text);
