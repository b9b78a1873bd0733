import { PortcullisError } from '../errors.ts';
import type { LookUpRequest } from '../ports.ts';

/** The inspector's queue, which only our own functions may write to. Throws `bad-message` for anything else. */
export const parseLookUp = (message: unknown): LookUpRequest => {
  const candidate = message as (Partial<LookUpRequest> & { kind?: unknown }) | null;
  if (
    candidate?.kind === 'look-up' &&
    candidate.account &&
    candidate.region &&
    candidate.facts &&
    Array.isArray(candidate.lookUps)
  )
    return candidate as LookUpRequest;
  throw new PortcullisError('bad-message', 'The message is no look-up. It goes to the dead letters.');
};
