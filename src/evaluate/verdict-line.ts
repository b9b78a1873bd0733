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

// Ids, names, accounts and regions: nothing in them needs an escape, and seeing that is quicker than to look for one.
const PLAIN = /^[\w.:/-]*$/;
const textJson = (text: string | null): string =>
  text !== null && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);

const exposuresJson = (exposures: readonly Exposure[]): string => {
  if (exposures.length === 0) return '"ports":[],"exposures":[]';
  const ports = [...new Set(exposures.flatMap((exposure) => exposure.ports))].sort((a, b) => a - b);
  return `"ports":[${ports.join()}],"exposures":${JSON.stringify(exposures.map(exposureOf))}`;
};

/** One verdict as one line of JSON: the same keys in the same order each time, null where unknown. */
export const verdictLine = ({ verdict, facts, exposures, reasons }: Verdict): string => {
  const { eventId, eventName, account, region, groupId } = facts;
  let because = '';
  for (const reason of reasons) because += because === '' ? reasonJson(reason) : `,${reasonJson(reason)}`;
  // Written by hand, because most lines have no exposure and a busy trail has millions of lines.
  return (
    `{"eventID":${textJson(eventId)},"eventName":${textJson(eventName)},"account":${textJson(account)},` +
    `"region":${textJson(region)},"groupId":${textJson(groupId)},"verdict":"${verdict}",` +
    `${exposuresJson(exposures)},"reasons":[${because}]}`
  );
};
