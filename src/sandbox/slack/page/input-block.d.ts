import type { View } from './dom.js';
import type { Context } from './inline.js';
export const renderInputBlock: (block: unknown, context: Context) => View;
