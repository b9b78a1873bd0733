/** As many as `most` of the list, from all over. */
export const spread = (list, most) => {
  const step = Math.max(list.length / most, 1);
  return Array.from({ length: Math.min(list.length, Math.floor(most)) }, (_, i) => list[Math.floor(i * step)]);
};

const KINDS = ['before', 'after'].flatMap((fails) => [false, true].map((dies) => ({ fails, dies })));

/** Every crash point of every scenario, as it is and over the real table; `near`: the switches that led to the call. */
export const crashesOf = (scenarios) =>
  scenarios.flatMap(({ scenario, variant, calls }) =>
    calls.flatMap((near, at) => KINDS.map((kind) => ({ scenario, variant, crashes: [{ at, ...kind }], near }))),
  );

/** Of so many random worlds one is played over the real table as well. */
const ON_TABLE = 8;

/** Every scenario in each variant, and random worlds. */
export const worldsOf = (count, variants, seeds) => [
  ...variants.flatMap((variant) =>
    Array.from({ length: count }, (_, scenario) => ({ scenario, crashes: [], variant })),
  ),
  ...Array.from({ length: seeds }, (_, i) => ({ seed: i + 1 })),
  ...Array.from({ length: Math.floor(seeds / ON_TABLE) }, (_, i) => ({ seed: i + 1, onTable: true })),
  ...Array.from({ length: Math.floor(seeds / ON_TABLE) }, (_, i) => ({ contention: i + 1 })),
];

/** What may catch a mutant: the scenarios that reach it, then crashes of what it leads to and seeds in turn. */
export const someOf = ({ ids, worlds }, crashes, most) => {
  const plain = worlds.filter(({ scenario }) => scenario !== undefined);
  const near = spread(
    crashes.filter(({ near: those }) => ids.some((id) => those.has(id))),
    most / 2,
  );
  const seeds = spread(
    worlds.filter(({ scenario }) => scenario === undefined),
    most - near.length,
  );
  const turns = Array.from({ length: Math.max(near.length, seeds.length) }, (_, i) => [near[i], seeds[i]]);
  const all = [...plain, ...turns.flat().filter((world) => world !== undefined)];
  return all.map(({ near, ...world }) => (near ? { ...world } : world));
};

/** How `npm run simulate` plays it. */
export const replayOf = ({ seed, onTable, contention, scenario, crashes, variant = 'plain' }) => {
  if (contention !== undefined) return `--contention ${contention}`;
  if (seed !== undefined) return `--seed ${seed}${onTable ? ' --table' : ''}`;
  const more = crashes.length > 0 ? ` --crash '${JSON.stringify(crashes)}'` : '';
  return `--scenario ${scenario}${more}${variant === 'plain' ? '' : ` --variant ${variant}`}`;
};
