import type { View } from './dom.js';
import type { Context } from './inline.js';
export const renderMessage: (
  message: unknown,
  thread: { replies: unknown[]; ephemerals: unknown[]; isUnfolded?: boolean },
  context: Context,
) => View;
