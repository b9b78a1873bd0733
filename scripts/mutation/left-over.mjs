/**
 * Why a mutant that nothing catches may be left. `from`: a part of the text that it replaces; `to`: all that it is
 * replaced with; `kind` as in guards-of.mjs. The first that fits says why.
 */
export const LEFT_OVER = [];
