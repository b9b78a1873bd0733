const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^([1-9]\d{0,5})([smhd])$/;

/** Milliseconds of `<n>s|m|h|d`; null when the text is not one. */
export const parseDuration = (text: string): number | null => {
  const [, count, unit] = DURATION.exec(text.trim()) ?? [];
  return count && unit ? Number(count) * UNITS[unit as keyof typeof UNITS] : null;
};

/** The way people write a duration: `15 min`, `24 h`, `1 h 30 min`. */
export const durationText = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [seconds % 60, 's'],
  ];
  // "24 h" reads better than "1 d" up to two days.
  const shown = seconds < 172_800 ? [[Math.floor(seconds / 3_600), 'h'] as [number, string], ...parts.slice(2)] : parts;
  return (
    shown
      .filter(([n]) => n > 0)
      .slice(0, 2)
      .map(([n, unit]) => `${n} ${unit}`)
      .join(' ') || '0 s'
  );
};
