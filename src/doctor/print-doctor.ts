import { createOutput } from '../evaluate/create-output.ts';
import { createProgress, type Terminal } from '../terminal/create-progress.ts';
import { jsonText } from '../terminal/json-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { wrap } from '../terminal/wrap.ts';
import { isNotDeployed } from './check-stack.ts';
import type { Check, Section } from './check.ts';
import type { DoctorDeps } from './doctor-deps.ts';
import { runDoctor, type DoctorRequest } from './run-doctor.ts';
import { countOf, sectionText, summaryText } from './section-text.ts';

export type DoctorIo = { stdout: Terminal; stderr: Terminal; width: number; forceColor: boolean };

/** Examines, prints as it goes (as JSON: one document in the end), and answers the checks. */
export const printDoctor = async (
  deps: DoctorDeps,
  request: DoctorRequest,
  asJson: boolean,
  { stdout, stderr, width, forceColor }: DoctorIo,
): Promise<readonly Check[]> => {
  const output = createOutput(stdout);
  const progress = createProgress(stderr);
  const paint = paintFor(stdout, forceColor);
  const sections: Section[] = [];
  const print = async (lines: readonly string[]) => {
    progress.hide();
    output.write(lines.map((line) => `${line}\n`).join(''));
    await output.flushed();
  };
  for await (const section of runDoctor(deps, request, (done, all, title) => progress.update(done, all, title))) {
    sections.push(section);
    if (!asJson) await print(sectionText(section, width, paint));
  }
  const checks = sections.flatMap((section) => section.checks);
  if (asJson)
    await print([jsonText({ stack: request.stack, region: deps.region, checks, summary: countOf(checks) }, 2)]);
  else {
    const color = countOf(checks).failure > 0 ? paint.red : countOf(checks).warning > 0 ? paint.yellow : paint.green;
    await print([
      color(summaryText(checks)),
      ...nextStep(checks, request, deps.region).flatMap((text) => wrap(text, width)),
    ]);
  }
  return checks;
};

/** Before the first deploy: what comes next. */
const nextStep = (checks: readonly Check[], { stack }: DoctorRequest, region: string): string[] => {
  if (!checks.some(isNotDeployed)) return [];
  const stage = stack.replace(/^portcullis-/, '');
  const deploy = `npm run build && npx serverless deploy --stage ${stage} --region ${region}`;
  return countOf(checks).failure > 0
    ? [`Nothing is deployed yet. Mend what fails, then: ${deploy}`]
    : [`Nothing is deployed yet. Next: ${deploy}`];
};
