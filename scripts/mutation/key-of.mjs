import { createHash } from 'node:crypto';

/** Names a mutant by all that it is, but for the line that it stands in. */
export const keyOf = ({ name }) => createHash('sha256').update(name).digest('hex').slice(0, 10);
