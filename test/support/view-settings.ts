import type { ViewSettings } from '../../src/slack/views/view-settings.ts';
import { HOUR } from './clock.ts';
import { SETTINGS } from './findings.ts';

/** Everything that can be decided can be: a person and a group approve, and rules may be authorised. */
export const VIEW: ViewSettings = {
  ...SETTINGS,
  approvers: ['U0BOB', 'S0ONCALL'],
  keepChoices: [HOUR, 4 * HOUR, 24 * HOUR],
};
