import { readFileSync } from 'node:fs';
import { NO_POLICY, type Policy } from './policy.ts';

/** Reads the compiled policy that lies beside the bundle; null when it is not there or is none. Once per container. */
export const readPolicy = (file: string): Policy | null => {
  if (file === '') return NO_POLICY;
  try {
    const policy = JSON.parse(readFileSync(file, 'utf8')) as Partial<Policy> | null;
    return policy?.version === 1 && policy.accounts && policy.defaults ? (policy as Policy) : null;
  } catch {
    return null;
  }
};
