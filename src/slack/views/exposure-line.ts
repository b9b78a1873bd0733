import { sourceText } from '../../exposure/rule.ts';
import type { Decider, TrackedExposure } from '../../finding/finding.ts';
import { code, dateToken, mention } from './text.ts';

/** One rule and what became of it, as one line of mrkdwn. */
export const exposureLine = (exposure: TrackedExposure): string => {
  const { rule, coverage } = exposure;
  const what = `${code(ruleText(exposure))} from ${code(sourceText(rule.source))}`;
  const share = rule.source.kind === 'cidr' ? ` · lets in ${shareText(coverage)} of IPv${rule.source.family}` : '';
  return `• ${what} · ${code(rule.ruleId)}${share}\n      ${outcomeText(exposure)}`;
};

/** `tcp 10250`, `tcp 0-65535`, `all protocols, all ports`. */
export const ruleText = ({ rule }: Pick<TrackedExposure, 'rule'>): string => {
  if (rule.protocol === '-1') return 'all protocols, all ports';
  return rule.fromPort === rule.toPort
    ? `${rule.protocol} ${rule.fromPort}`
    : `${rule.protocol} ${rule.fromPort}-${rule.toPort}`;
};

const shareText = (coverage: number): string => {
  if (coverage >= 1) return '100 %';
  return coverage >= 0.001 ? `${(coverage * 100).toPrecision(2)} %` : 'under 0.1 %';
};

const outcomeText = ({ state }: TrackedExposure): string => {
  switch (state.kind) {
    case 'pending':
      return '*Waiting* for a decision';
    case 'revoking':
      return `*Being revoked* · ${deciderText(state.by)}`;
    case 'kept':
      return `*Kept open* until ${dateToken(state.until)} · ${deciderText(state.by)} ${dateToken(state.at)}`;
    case 'revoked':
      return `*Revoked and verified* ${dateToken(state.at)} · ${deciderText(state.by)}`;
    case 'vanished':
      return `*Gone* ${dateToken(state.at)}: ${state.why}`;
    case 'failed':
      return `*Could not be revoked*: ${code(state.why, 300)} · tried again ${dateToken(state.retryAt)}`;
    case 'observed':
      return `*Left open* ${dateToken(state.at)}: Portcullis only alerts here`;
  }
};

const deciderText = (by: Decider): string =>
  by.kind === 'person' ? `decided by ${mention(by.userId)}` : 'at the deadline';
