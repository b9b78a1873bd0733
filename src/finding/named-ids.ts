import { groupKeyText, parseFindingId, type GroupKey } from './finding.ts';

const PROPOSAL_ID = /^(.{1,200})\/proposal\/\d{1,9}$/;
const EXCEPTION_ID = /^(.{1,200})\/exception\/\d{1,9}\/sgr-[0-9a-zA-Z]{1,64}$/;

/** Whether this untrusted text is the id of a proposal of this very group. */
export const isProposalId = (group: GroupKey, id: string): boolean => isWithin(group, PROPOSAL_ID.exec(id)?.[1]);
/** Whether this untrusted text is the id of an exception of this very group. */
export const isExceptionId = (group: GroupKey, id: string): boolean => isWithin(group, EXCEPTION_ID.exec(id)?.[1]);

const isWithin = (group: GroupKey, findingId = ''): boolean => {
  const finding = parseFindingId(findingId);
  return finding !== null && groupKeyText(finding.group) === groupKeyText(group);
};
