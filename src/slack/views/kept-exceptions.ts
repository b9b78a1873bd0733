import { exceptionOf, type Exception } from '../../finding/exception.ts';
import type { Finding, TrackedExposure } from '../../finding/finding.ts';

/** The exceptions by which rules of this finding are kept open, each with its rules. */
export const keptExceptions = (finding: Finding): Map<Exception, TrackedExposure[]> => {
  const kept = new Map<Exception, TrackedExposure[]>();
  for (const exposure of finding.exposures) {
    const exception = exposure.state.kind === 'kept' ? exceptionOf(finding, exposure) : null;
    if (exception) kept.set(exception, [...(kept.get(exception) ?? []), exposure]);
  }
  return kept;
};
