import { drive } from './drive.ts';
import { playOf } from './seed.ts';

const [mode, from = '1', count = '100'] = process.argv.slice(2);
if (mode === 'seed') {
  const play = playOf(Number(from), (text) => console.log(text));
  const [faults = []] = await drive([play]);
  console.log(faults.length === 0 ? 'nothing is wrong' : faults.join('\n'));
} else {
  const started = Date.now();
  let failures = 0;
  let calls = 0;
  const kinds = new Map<string, number[]>();
  for (let seed = Number(from); seed < Number(from) + Number(count); seed += 64) {
    const seeds = Array.from({ length: Math.min(64, Number(from) + Number(count) - seed) }, (_, i) => seed + i);
    const plays = seeds.map((one) => playOf(one));
    const faults = await drive(plays);
    for (const { world } of plays) calls += world.calls.count;
    faults.forEach((found, i) => {
      if (found.length === 0) return;
      failures += 1;
      const kind = (found[0] ?? '').replaceAll(/\S*\d\S*/g, '…');
      kinds.set(kind, [...(kinds.get(kind) ?? []), seeds[i] ?? 0]);
    });
  }
  for (const [kind, seeds] of [...kinds].sort(([, a], [, b]) => b.length - a.length))
    console.log(`${seeds.length} × ${kind}: ${seeds.slice(0, 5).join(' ')}`);
  console.log(`${count} seeds, ${calls} calls, ${failures} failures, ${(Date.now() - started) / 1_000} s`);
}
