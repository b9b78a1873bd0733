import type { Finding } from '../../finding/finding.ts';
import { groupConsoleUrl } from './console-links.ts';
import { isOpen, namedPorts, portsOf, standing } from './standing.ts';
import { clockToken, code, distanceToken } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** A finding in two lines, for lists: what and where, then what comes next. */
export const findingLine = (finding: Finding, settings: ViewSettings): string => {
  const { icon, words } = standing(finding, settings.enforcement);
  const { group } = finding;
  return [
    `${icon} *${words}*: ${namedPorts(portsOf(finding))}`,
    `<${groupConsoleUrl(group)}|${group.groupId}> in ${code(group.account)} ${code(group.region)}${nextText(finding, settings)}`,
  ].join('\n');
};

const nextText = (finding: Finding, { enforcement }: ViewSettings): string => {
  const { deadline } = finding;
  const ends = finding.exposures.flatMap(({ state }) => (state.kind === 'kept' ? [state.until] : []));
  if (deadline !== null && enforcement === 'enforce')
    return ` · closes ${distanceToken(deadline)}, at ${clockToken(deadline)}`;
  if (deadline !== null) return ' · waits for a decision';
  if (ends.length > 0) return ` · until ${clockToken(Math.min(...ends))}`;
  return isOpen(finding) ? '' : settledText(finding);
};

const settledText = ({ exposures }: Finding): string => {
  const moments = exposures.flatMap(({ state }) => ('at' in state ? [state.at] : []));
  return moments.length === 0 ? '' : ` · ${clockToken(Math.max(...moments))}`;
};
