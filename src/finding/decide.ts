import type { Command, PersonCommand } from './command.ts';
import { decideAdopt } from './decide-adopt.ts';
import { decideDue } from './decide-due.ts';
import { agree, keep } from './decide-keep.ts';
import { giveMoreTime } from './decide-more-time.ts';
import { undo } from './decide-undo.ts';
import { chosen, claim, claimNarrowing, isWider, mine } from './claims.ts';
import type { Accepted, Finding, Instant, Pieces, TrackedExposure } from './finding.ts';
import { withdraw } from './exception.ts';
import { move } from './move.ts';
import { idOf } from './person.ts';
import type { DecisionSettings } from './settings.ts';
import { tooLate } from './too-late.ts';
import { transition } from './transition.ts';

export type Decision =
  /** Save `next`; then revoke what was `claimed`, and hand on what is to be narrowed or put back. */
  | { kind: 'change'; next: Finding; claimed: readonly string[]; reason: string }
  | { kind: 'nothing'; reason: string }
  /** The person came too late or may not; `reason` is what they are told. */
  | { kind: 'refused'; reason: string };

/**
 * The one place where it is decided what happens to an exposure. Total over state × command; the table is in
 * test/finding/decide.test.ts. Who may ask for it at all was judged before (may-decide.ts).
 */
export const decide = (finding: Finding, command: Command, now: Instant, settings: DecisionSettings): Decision => {
  // A check is a look at the account first, and then the same question: is anything due?
  if (command.kind === 'wake-up' || command.kind === 'check') return decideDue(finding, now, settings);
  if (command.kind === 'withdraw') return decideWithdraw(finding, command, now, settings);
  // The door refuses these clicks already; a decision may have waited in a queue while the setting changed.
  if (settings.enforcement === 'observe')
    return { kind: 'refused', reason: 'Portcullis only alerts at the moment (ENFORCEMENT=observe).' };
  if (command.kind === 'adopt') return decideAdopt(finding, command, now);
  if (command.sequence !== finding.sequence) return tooLate(finding, command);
  switch (command.kind) {
    case 'revoke':
    case 'narrow':
      return close(finding, command, now, settings);
    case 'keep':
      return keep(finding, command, now, settings);
    case 'undo':
      return undo(finding, command, now, settings);
    case 'agree':
      return agree(finding, command, now, settings);
    case 'more-time':
      return giveMoreTime(finding, command, now, settings);
  }
};

/** Now, all of the rule; or only the watched ports of it, where it is wider than those. */
const close = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'revoke' | 'narrow' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  if (command.kind === 'narrow' && !settings.reopen)
    return {
      kind: 'refused',
      reason: 'Portcullis may not authorise rules here (REOPEN=off), so it can only revoke whole rules.',
    };
  const open = chosen(finding, command, 'pending', 'failed');
  if (open.length === 0) {
    // What was decided and not carried out is carried out now, whoever died over it.
    const due = mine(finding, command) ? decideDue(finding, now, settings) : null;
    return due?.kind === 'change' ? due : tooLate(finding, command);
  }
  const narrows = (exposure: TrackedExposure) => command.kind === 'narrow' && isWider(exposure, settings);
  if (command.kind === 'narrow' && !open.some(narrows))
    return { kind: 'refused', reason: 'No rule here opens more than the watched ports. “Revoke now” closes them.' };
  // At the deadline the rule closes, or to narrow it over and over, in vain, would put that off.
  if (command.kind === 'narrow' && settings.enforcement === 'enforce' && finding.deadline !== null)
    if (finding.deadline <= now)
      return finding.paused === null
        ? decideDue(finding, now, settings)
        : { kind: 'refused', reason: TOO_LATE_TO_NARROW };
  // Nobody carries it out while it is paused, so that the end of the pause need not wait for anybody's lease.
  const lasting = finding.paused === null ? settings : { ...settings, lease: 0 };
  const moved = new Map(
    open.map((exposure) => {
      const state = narrows(exposure)
        ? claimNarrowing(command.by, now, lasting, deadlineOf(exposure, finding, now))
        : claim(command.by, now, lasting, attemptsOf(exposure), sparePieces(exposure), acceptedOf(exposure));
      return [exposure.id, state] as const;
    }),
  );
  const { next, claimed } = move(finding, moved, now, settings);
  return { kind: 'change', next, claimed, reason: `approved by ${idOf(command.by)}` };
};

const TOO_LATE_TO_NARROW =
  'Its deadline has passed, so the whole rule goes as soon as Portcullis is resumed. “Revoke now” says the same.';

const attemptsOf = ({ state }: TrackedExposure): number => (state.kind === 'failed' ? state.attempts : 0);

/** AWS took the revoke, and only the look afterwards has failed. */
const acceptedOf = ({ state }: TrackedExposure): Accepted | undefined =>
  state.kind === 'failed' ? state.accepted : undefined;

/** What a failed narrowing has left beside the rule, and nobody has taken away yet. */
const sparePieces = ({ state }: TrackedExposure): Pieces | undefined =>
  state.kind === 'failed' && state.pieces?.length ? state.pieces : undefined;

/** What was to be closed whole has no time left: to fail at narrowing it must not buy any. */
const deadlineOf = ({ state }: TrackedExposure, { deadline }: Finding, now: Instant): Instant | null =>
  state.kind === 'failed' && state.pieces === undefined ? (deadline ?? now) : deadline;

const decideWithdraw = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'withdraw' }>,
  now: Instant,
  settings: DecisionSettings,
): Decision => {
  const { by } = command;
  const withdrawn = withdraw(finding, command.exception, by, now);
  if (withdrawn === null) return { kind: 'refused', reason: 'This exception has ended already.' };
  const { exceptions, ids } = withdrawn;
  const moved = new Map(ids.map((id) => [id, { kind: 'pending' } as const]));
  const { next } = move(finding, moved, now, settings, { reopenedAs: 'withdrawn', by });
  // Told also where no rule is open under it.
  const told = ids.length === 0 ? [transition(next, 'withdrawn', [], now, by)] : [];
  return {
    kind: 'change',
    next: { ...next, exceptions, untold: [...next.untold, ...told] },
    claimed: [],
    reason: `withdrawn by ${idOf(by)}`,
  };
};
