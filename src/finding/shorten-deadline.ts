import type { Finding, Instant } from './finding.ts';

/**
 * Brings the deadline forward to `at`. It only ever moves earlier: a finding whose deadline is that early already, or
 * that waits for nobody, is left as it is (null: there is nothing to write). What was shown before is stale then, and
 * the wake-up of the new deadline must be armed before anybody is told of it.
 */
export const shortenDeadline = (finding: Finding, at: Instant): Finding | null => {
  const { deadline } = finding;
  return deadline === null || !(at < deadline) ? null : { ...finding, version: finding.version + 1, deadline: at };
};
