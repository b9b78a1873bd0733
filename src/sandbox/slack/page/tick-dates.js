/* global document, setInterval */
/** Dates such as "in 3 minutes" grow old while one looks at them. Only their text changes, so no click gets lost. */
import { formatDate } from './dates.js';

export const tickDates = () =>
  setInterval(() => {
    for (const time of document.querySelectorAll('time[data-format]')) {
      const { format = '', timestamp } = /** @type {HTMLElement} */ (time).dataset;
      const text = formatDate(format, Number(timestamp), { now: Date.now() });
      if (text !== null && text !== time.textContent) time.textContent = text;
    }
  }, 1000);
