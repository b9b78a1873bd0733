import type { Attached, Cluster, Surroundings } from '../../exposure/surroundings.ts';
import type { Finding } from '../../finding/finding.ts';
import { isOpen } from './standing.ts';
import { code, countText, dateToken, LIMITS } from './text.ts';

/** Characters of a name, and of the code of an error of AWS. */
const MOST_NAME = 60;
const MOST_WHY = 30;
const SHOWN = 3;

/** Whether it matters right now, as texts of sections; none before the look and once nothing is open any more. */
export const surroundingsTexts = (finding: Finding): string[] => {
  const { surroundings } = finding;
  if (surroundings === null || !isOpen(finding)) return [];
  const lines = [
    `${reachText(surroundings)} · looked ${dateToken(surroundings.seenAt)}`,
    unreadText(surroundings),
    groupText(surroundings),
  ].filter((line) => line !== '');
  const whole = lines.join('\n');
  return whole.length > LIMITS.sectionText ? lines : [whole];
};

const reachText = (surroundings: Surroundings): string => {
  const { reach, why } = surroundings;
  const because = why.length === 0 ? '' : `: ${why.join('; ')}`;
  const things = attachedText(surroundings);
  switch (reach) {
    case 'reachable':
      return `*Reachable now*${things} · network ACLs were not looked at`;
    case 'attached':
      return `*Attached, but not reachable from the internet*${because}${things}${behindLoadBalancer(surroundings)}`;
    case 'unattached':
      return `*Attached to nothing*${because}`;
    case 'unknown':
      return `*Whether it is reachable now is not known*${because}${things}`;
  }
};

/** A load balancer with a public address of its own may pass traffic on to what has none. */
const behindLoadBalancer = ({ why }: Surroundings): string =>
  why.some((one) => one.startsWith('no public')) ? ' · what a load balancer may pass on to it was not looked at' : '';

const attachedText = ({ reach, attached, attachedCount }: Surroundings): string => {
  if (attached.length === 0) return '';
  // Those that are reachable stand first; beside them the others are only counted.
  const chosen = reach === 'reachable' ? attached.filter(({ isReachable }) => isReachable) : attached;
  const shown = chosen.slice(0, SHOWN);
  const hidden = attachedCount - shown.length;
  const more = hidden > 0 ? ` and ${countText(hidden, 'other')}` : '';
  return ` · ${shown.map(thingText).join(', ')}${more}`;
};

const thingText = ({ what, id, addresses }: Attached): string => {
  const at = addresses.length === 0 ? '' : ` at ${addresses.map((address) => token(address, 50)).join(', ')}`;
  return `${what} ${token(id, MOST_NAME)}${at}`;
};

/** What AWS makes up of a few characters: an id, an address, the code of an error. Never longer than `most + 2`. */
const token = (text: string, most: number): string => code(text.slice(0, most).replace(/[^\w./:-]/g, ''), most);

const unreadText = ({ unread }: Surroundings): string => {
  // AWS's code says enough; its sentence may hold a kilobyte of encoded text.
  const parts = unread.map(({ part, why }) => `${part} (${token(why.split(':')[0] ?? '', MOST_WHY)})`);
  return parts.length === 0 ? '' : `*Could not be read*: ${parts.join(', ')}`;
};

const groupText = ({ groupName, cluster }: Surroundings): string => {
  const name = groupName === null ? '' : `Group ${code(groupName, MOST_NAME)}`;
  const belongs = cluster === null ? '' : clusterText(cluster);
  return [name, belongs].filter((part) => part !== '').join(' · ');
};

/** Says no more than the evidence does. */
const clusterText = ({ name, evidence, by }: Cluster): string => {
  switch (evidence) {
    case 'aws':
      return `belongs to the EKS cluster ${code(name ?? '', MOST_NAME)}`;
    case 'tag':
      return `belongs to the Kubernetes cluster ${code(name ?? '', MOST_NAME)}, says the tag ${code(by ?? '', MOST_NAME)}`;
    case 'likeness':
      return `looks like nodes of a Kubernetes cluster, by ${by === null ? 'its name' : `the tag ${code(by, MOST_NAME)}`}`;
  }
};
