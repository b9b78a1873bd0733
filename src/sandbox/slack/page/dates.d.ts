export type Place = { now: number; locale?: string; timeZone?: string };
export const formatDate: (format: string, seconds: number, place: Place) => string | null;
