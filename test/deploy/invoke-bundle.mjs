// Run by packaged.ts under the Node version of Lambda: loads the bundle, calls its handler once, reports on one line.
import { createRequire } from 'node:module';

const [bundle, event] = process.argv.slice(2);
const loaded = createRequire(bundle)(bundle);
const report = { arity: loaded.handler.length, exports: Object.keys(loaded), version: process.version };
try {
  const answer = (await loaded.handler(JSON.parse(event), {})) ?? null;
  console.log(`REPORT ${JSON.stringify({ ...report, answer, failure: null })}`);
} catch (error) {
  console.log(`REPORT ${JSON.stringify({ ...report, answer: null, failure: error.message })}`);
}
