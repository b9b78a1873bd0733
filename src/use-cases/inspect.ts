import { PortcullisError } from '../errors.ts';
import { parseFindingId } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import { parsePlace } from '../finding/place.ts';
import type { EnrichDeps, EnrichRequest } from './enrich.ts';
import { enrich } from './enrich.ts';
import type { LookUpDeps } from './look-up.ts';
import { lookUp } from './look-up.ts';
import { parseLookUp } from './parse-look-up.ts';
import type { SweepDeps } from './sweep.ts';
import { sweep } from './sweep.ts';
import type { SweepPlacesDeps } from './sweep-places.ts';
import { sweepPlaces } from './sweep-places.ts';

export type InspectDeps = LookUpDeps & EnrichDeps & SweepDeps & SweepPlacesDeps;

/**
 * A message of the inspector's queue: what an event could not tell, a look around the group of a posted finding, or a
 * sweep of all places or of one.
 */
export const inspect = async (deps: InspectDeps, message: unknown): Promise<void> => {
  const fields = (typeof message === 'object' && message !== null ? message : {}) as Readonly<Record<string, unknown>>;
  switch (fields['kind']) {
    case 'enrich':
      return enrich(deps, parseEnrichment(fields));
    case 'sweep-all':
      return sweepPlaces(deps);
    case 'sweep':
      return sweep(deps, parseSweep(fields));
    default:
      return lookUp(deps, parseLookUp(message));
  }
};

/** Throws `bad-message`. */
export const parseEnrichment = ({ group, sequence }: { group?: unknown; sequence?: unknown }): EnrichRequest => {
  const parsed = parseFindingId(`${String(group)}/${String(sequence)}`);
  if (parsed) return parsed;
  throw new PortcullisError('bad-message', 'The message names no finding to look around. It goes to the dead letters.');
};

/** Throws `bad-message`. */
export const parseSweep = ({ account, region }: { account?: unknown; region?: unknown }): Place => {
  const place = parsePlace(`${String(account)}/${String(region)}`);
  if (place) return place;
  throw new PortcullisError('bad-message', 'The message names no place to sweep. It goes to the dead letters.');
};
