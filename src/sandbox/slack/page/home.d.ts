import type { View } from './dom.js';
import type { Context } from './inline.js';
export const renderHome: (view: unknown, context: Context, who: { isStranger: boolean; botName: string }) => View;
