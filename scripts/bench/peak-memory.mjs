import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

/** The most memory that a process has had resident so far (MB); null once Linux does not say it any more. */
export const residentPeak = (pid) => {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
};

/** Runs a command to its end, its output thrown away: the most memory that it had resident (MB). */
export const peakMemory = async (command, args) => {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  const watching = setInterval(() => (peak = Math.max(peak, residentPeak(child.pid) ?? 0)), 10);
  const [code] = await once(child, 'close');
  clearInterval(watching);
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return peak;
};
