/** The middle value; of an even number of them the upper one. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** `1.28`, `77,880`: as many digits as say something. */
export const figure = (value, digits = 2) =>
  value >= 1_000
    ? Math.round(value).toLocaleString('en')
    : Number(value).toFixed(value >= 100 ? 0 : value >= 10 ? Math.min(digits, 1) : digits);

/** A Markdown table. `align`: a letter per column, `l` or `r`. */
export const table = (heads, align, rows) =>
  [heads, [...align].map((side) => (side === 'r' ? '---:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** How often two quantities were found apart, as `1.28 (1.26 to 1.38)`. */
export const spread = (values, digits = 2) =>
  `${figure(median(values), digits)} (${figure(Math.min(...values), digits)} to ${figure(Math.max(...values), digits)})`;
