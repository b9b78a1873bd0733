import { reasonText } from '../exposure/reasons.ts';
import { sourceText } from '../exposure/rule.ts';
import type { Exposure, Reason, Verdict } from '../exposure/verdict.ts';

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

// Reasons are constant sentences: each is turned into JSON once, not once for every record of a trail.
const printedReasons = new Map<string, string>();
const reasonJson = (reason: Reason): string => {
  const known = printedReasons.get(reason.code);
  if (known !== undefined) return known;
  const printed = JSON.stringify(reasonText(reason));
  printedReasons.set(reason.code, printed);
  return printed;
};

/** One verdict as one line of JSON: the same keys in the same order each time, null where unknown. */
export const verdictLine = ({ verdict, facts, exposures, reasons }: Verdict): string => {
  const { eventId, eventName, account, region, groupId } = facts;
  const ports = [...new Set(exposures.flatMap((exposure) => exposure.ports))].sort((a, b) => a - b);
  // Written by hand, because most lines have no exposure and a busy trail has millions of lines.
  return (
    `{"eventID":${JSON.stringify(eventId)},"eventName":${JSON.stringify(eventName)},` +
    `"account":${JSON.stringify(account)},"region":${JSON.stringify(region)},"groupId":${JSON.stringify(groupId)},` +
    `"verdict":"${verdict}","ports":[${ports.join()}],` +
    `"exposures":${exposures.length === 0 ? '[]' : JSON.stringify(exposures.map(exposureOf))},` +
    `"reasons":[${reasons.map(reasonJson).join()}]}`
  );
};
