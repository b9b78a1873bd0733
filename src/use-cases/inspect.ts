import { PortcullisError } from '../errors.ts';
import { parseFindingId } from '../finding/finding.ts';
import type { EnrichDeps, EnrichRequest } from './enrich.ts';
import { enrich } from './enrich.ts';
import type { LookUpDeps } from './look-up.ts';
import { lookUp } from './look-up.ts';
import { parseLookUp } from './parse-look-up.ts';

export type InspectDeps = LookUpDeps & EnrichDeps;

/** A message of the inspector's queue: what an event could not tell, or a look around the group of a posted finding. */
export const inspect = async (deps: InspectDeps, message: unknown): Promise<void> =>
  isEnrichment(message) ? enrich(deps, parseEnrichment(message)) : lookUp(deps, parseLookUp(message));

type EnrichMessage = { kind: 'enrich'; group?: unknown; sequence?: unknown };

const isEnrichment = (message: unknown): message is EnrichMessage =>
  (message as { kind?: unknown } | null)?.kind === 'enrich';

/** Throws `bad-message`. */
export const parseEnrichment = ({ group, sequence }: EnrichMessage): EnrichRequest => {
  const parsed = parseFindingId(`${String(group)}/${String(sequence)}`);
  if (parsed) return parsed;
  throw new PortcullisError('bad-message', 'The message names no finding to look around. It goes to the dead letters.');
};
