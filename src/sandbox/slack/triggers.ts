import { randomBytes } from 'node:crypto';

/** Slack's limit, in milliseconds. Source: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses */
const LIFETIME_MS = 3000;

/** Who may be shown a view by it; `viewId` when the click was in a modal, which is then what can be pushed upon. */
export type Trigger = { user: string; viewId: string | null };
export type TriggerError = 'invalid_trigger_id' | 'exchanged_trigger_id' | 'expired_trigger_id';
export type Triggers = ReturnType<typeof createTriggers>;

/** The `trigger_id`s of interactions and commands: each opens one view, within 3 seconds. */
export const createTriggers = (clock: { now(): number }) => {
  const known = new Map<string, Trigger & { expiresAt: number; isUsed: boolean }>();

  return {
    create(trigger: Trigger): string {
      const id = `${clock.now()}.${known.size + 1}.${randomBytes(16).toString('hex')}`;
      known.set(id, { ...trigger, expiresAt: clock.now() + LIFETIME_MS, isUsed: false });
      return id;
    },
    /** Uses it up. */
    exchange(id: string): Trigger | { error: TriggerError } {
      const found = known.get(id);
      if (!found) return { error: 'invalid_trigger_id' };
      if (found.isUsed) return { error: 'exchanged_trigger_id' };
      if (found.expiresAt <= clock.now()) return { error: 'expired_trigger_id' };
      found.isUsed = true;
      return { user: found.user, viewId: found.viewId };
    },
  };
};
