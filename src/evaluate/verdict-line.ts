import { reasonText } from '../exposure/reasons.ts';
import { sourceText } from '../exposure/rule.ts';
import type { Exposure, Verdict } from '../exposure/verdict.ts';

const exposureOf = ({ rule, ports, reason, coverage }: Exposure) => ({
  ruleId: rule.ruleId,
  protocol: rule.protocol,
  fromPort: rule.fromPort,
  toPort: rule.toPort,
  source: sourceText(rule.source),
  ports,
  reason: reasonText(reason),
  coverage,
});

/** One verdict as one line of JSON: the same keys in the same order each time, null where unknown. */
export const verdictLine = ({ verdict, facts, exposures, reasons }: Verdict): string =>
  JSON.stringify({
    eventID: facts.eventId,
    eventName: facts.eventName,
    account: facts.account,
    region: facts.region,
    groupId: facts.groupId,
    verdict,
    ports: [...new Set(exposures.flatMap(({ ports }) => ports))].sort((a, b) => a - b),
    exposures: exposures.map(exposureOf),
    reasons: reasons.map(reasonText),
  });
