/** Cells of a line of a terminal; null of anything else, and of a terminal that says 0, as in a container. */
export const columnsOf = ({ columns = 0 }: { columns?: number }): number | null => (columns > 0 ? columns : null);
