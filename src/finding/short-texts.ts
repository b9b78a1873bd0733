import { cutBytes } from './cut-texts.ts';
import type { Decider, ExposureState, Finding, Person, Pieces } from './finding.ts';
import { isAsked } from './restore.ts';

/** Bytes of UTF-8, of each text of others and each name. */
const SHORT = 48;

/** The finding with as little of what others wrote as people need to recognise it, when nothing else helps. */
export const shortTexts = (finding: Finding): Finding => ({
  ...finding,
  recent: finding.recent.slice(-1),
  proposals: finding.proposals.map((one) => ({ ...one, reason: short(one.reason), by: shortName(one.by) })),
  exceptions: finding.exceptions.map((one) => ({
    ...one,
    rule: { ...one.rule, description: null },
    reason: short(one.reason),
    approvers: one.approvers.map(shortName),
  })),
  exposures: finding.exposures.map((exposure) => ({
    ...exposure,
    state: shortState(exposure.state),
    // What is put back has its own description again.
    rule: isAsked(finding, exposure)
      ? exposure.rule
      : { ...exposure.rule, description: short(exposure.rule.description) },
    origin: {
      ...exposure.origin,
      actor: {
        ...exposure.origin.actor,
        arn: null,
        through: exposure.origin.actor.through && {
          ...exposure.origin.actor.through,
          text: short(exposure.origin.actor.through.text),
        },
      },
    },
  })),
});

export const withoutPieces = <T extends { pieces?: Pieces }>({ pieces: _gone, ...state }: T): Omit<T, 'pieces'> =>
  state;

const short = <T extends string | null>(text: T): T => cutBytes(text, SHORT);
const shortName = <T extends Decider | Person>(by: T): T => ('name' in by ? { ...by, name: short(by.name) } : by);
const shortState = (state: ExposureState): ExposureState => {
  switch (state.kind) {
    case 'kept': {
      const { by, second, reason } = state;
      return { ...state, by: shortName(by), second: second && shortName(second), reason: short(reason) };
    }
    case 'failed':
      // What is left beside the rule then stays there; it lets in nobody on a watched port.
      return { ...withoutPieces(state), by: shortName(state.by), why: short(state.why) };
    case 'narrowing':
    case 'revoking':
    case 'revoked':
      return { ...state, by: shortName(state.by) };
    case 'pending':
    case 'vanished':
    case 'observed':
      return state;
  }
};
