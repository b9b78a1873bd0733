import { readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../errors.ts';
import { compilePolicy, type Compiled, type SourceFile } from './compile-policy.ts';

/** In the folder that `npm run build` runs in; the second one is needed for tags alone. */
export const POLICY_SOURCE = 'portcullis.policy.yml';
export const ACCOUNTS_SOURCE = 'portcullis.accounts.json';

/** Compiles the policy file of a folder, or another one with the accounts beside it. Null when there is none. */
export const readPolicyFiles = (folder: string, file = POLICY_SOURCE): Compiled | null => {
  const place = path.resolve(folder, file);
  try {
    const source = read(place, file);
    const accounts = path.join(path.dirname(file), ACCOUNTS_SOURCE);
    return source && compilePolicy(source, read(path.resolve(folder, accounts), accounts));
  } catch (error) {
    return { kind: 'faulty', faults: [`${file} cannot be read: ${messageOf(error)}`] };
  }
};

const read = (place: string, name: string): SourceFile | null => {
  try {
    return { name, text: readFileSync(place, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};
