import { chosen } from './claims.ts';
import type { PersonCommand } from './command.ts';
import type { Decision } from './decide.ts';
import { putBack } from './decide-undo.ts';
import type { Finding, Instant } from './finding.ts';
import { keepNeeds } from './four-eyes.ts';
import { keepNow, whyNotLonger } from './keep-now.ts';
import { isSame, isSurelyAnother } from './person.ts';
import { propose } from './propose.ts';
import type { DecisionSettings } from './settings.ts';
import { tooLate } from './too-late.ts';

const YOURSELF = 'You proposed it yourself: somebody else has to agree.';
const PERHAPS_ONE =
  'Nobody can tell whether you are somebody else than who proposed it: Slack and AWS name you in different ways.';

const refuse = (reason: string): Decision => ({ kind: 'refused', reason });

/** An approver lets rules stay open: at once, or as a proposal where a second one must agree. */
export const keep = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'keep' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const about = chosen(finding, command, 'pending');
  if (about.length === 0) return tooLate(finding, command);
  const tooLong = whyNotLonger(finding, about, now, settings);
  if (tooLong !== null) return refuse(tooLong);
  const origins = about.map(({ origin }) => origin);
  const needs = keepNeeds(origins, finding.people, command.by);
  if (needs.kind === 'refused') return refuse(needs.why);
  if (needs.kind === 'two-approvers') return propose(finding, command, about, needs.why, now);
  return keepNow(finding, about, { ...command, second: null }, now, settings);
};

/** The second approver's word. What both are asked about is judged as it is now, not as it was when it was proposed. */
export const agree = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'agree' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const proposal = finding.proposals.find(({ id }) => id === command.proposal);
  if (!proposal) return tooLate(finding, command);
  if (!isSurelyAnother(proposal.by, command.by))
    return refuse(isSame(proposal.by, command.by) ? YOURSELF : PERHAPS_ONE);
  const isOpen = proposal.kind === 'keep' ? 'pending' : 'revoked';
  const about = finding.exposures.filter(({ id, state }) => proposal.exposureIds.includes(id) && state.kind === isOpen);
  if (about.length === 0) return tooLate(finding, command);
  const origins = about.map(({ origin }) => origin);
  const needs = keepNeeds(origins, finding.people, command.by);
  if (needs.kind === 'refused') return refuse(needs.why);
  // Who opened it may have been found out since.
  if (keepNeeds(origins, finding.people, proposal.by).kind === 'refused')
    return refuse('Who proposed this has opened it themselves, so it does not count. Propose it yourself.');
  const wanted = { ...proposal, by: proposal.by, second: command.by };
  if (proposal.kind === 'undo') return putBack(finding, about, wanted, now, settings);
  const tooLong = whyNotLonger(finding, about, now, settings);
  return tooLong === null ? keepNow(finding, about, wanted, now, settings) : refuse(tooLong);
};
