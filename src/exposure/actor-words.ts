import type { Actor } from './actor.ts';
import { toolName } from './tools.ts';

/** A sentence in pieces: our own words, and the texts of others, which a view must fence in. */
export type Words = readonly (string | { foreign: string })[];

const foreign = (text: string): { foreign: string } => ({ foreign: text });
const about = (before: string, text: string | null): Words => (text === null ? [] : [before, foreign(text)]);

/** The name that IAM Identity Center gives to the role of a permission set. */
const PERMISSION_SET = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

const roleWords = (before: string, role: string | null): Words => {
  const [, permissionSet] = PERMISSION_SET.exec(role ?? '') ?? [];
  return permissionSet ? about(', permission set ', permissionSet) : about(before, role);
};

/** Who it was. What the caller chose to be called is never said without "says it is". */
export const actorWords = ({ kind, name, role, account, arn }: Omit<Actor, 'through'>): Words => {
  switch (kind) {
    case 'person':
      return name === null ? ['a user'] : [foreign(name), ...roleWords(', role ', role)];
    case 'root':
      return ['the root user', ...about(' of account ', account)];
    case 'service-account':
      return ['Kubernetes service account ', foreign(name ?? '-'), ...roleWords(', role ', role)];
    case 'instance':
      return ['instance ', foreign(name ?? '-'), ...roleWords(', role ', role)];
    case 'role':
      return [...(role === null ? ['a role'] : ['role ', foreign(role)]), ...about(', says it is ', name)];
    case 'federated':
      return ['a federated session', ...about(' of ', role), ...about(', says it is ', name)];
    case 'service':
      return name === null ? ['an AWS service'] : ['the AWS service ', foreign(name)];
    case 'account':
      return ['somebody', ...about(' of account ', name)];
    case 'unknown':
      return name === null && arn === null
        ? ['somebody unknown']
        : ['somebody who says it is ', foreign(name ?? arn ?? '')];
  }
};

/** By what means: `through Terraform or OpenTofu (so it says)`. */
export const throughWords = ({ through }: Pick<Actor, 'through'>): Words => {
  if (through === null) return [];
  const { tool, proven, text } = through;
  if (tool === 'other') return ['with ', foreign(text)];
  const how = tool === 'aws-service' ? ['through the AWS service ', foreign(text)] : [`through ${toolName(tool)}`];
  return proven ? how : [...how, ' (so it says)'];
};

/** The words as text without markup. Foreign still: a view fences in the whole of it. */
export const plainWords = (words: Words): string =>
  words.map((word) => (typeof word === 'string' ? word : word.foreign)).join('');
