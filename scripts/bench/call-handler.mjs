// A process as Lambda runs it: loads a bundle, then answers each event that it is sent, and says how long that took.
import { createRequire } from 'node:module';

const { handler } = createRequire(import.meta.url)(process.argv[2]);
process.on('message', async (event) => {
  const began = Number(process.hrtime.bigint()) / 1e6;
  try {
    const answer = await handler(event, {});
    process.send({ began, ended: Number(process.hrtime.bigint()) / 1e6, answer });
  } catch (error) {
    process.send({ failure: error.stack });
  }
});
process.send('ready');
