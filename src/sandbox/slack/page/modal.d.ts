import type { View } from './dom.js';
import type { Context } from './inline.js';
export const renderModal: (
  view: unknown,
  drawing: {
    context: Context;
    inputs: Context['inputs'] & object;
    errors: Record<string, string>;
    problem: string;
    isPushed: boolean;
  },
) => View;
