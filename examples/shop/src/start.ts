import {startDemo} from './demo.js';
import {explain, readSettings} from './settings.js';

/** Ends the process with one line on what is wrong. */
const fail = (line: string): never => {
  process.stderr.write(`${line}\n`);
  process.exit(1);
};

const settings = (() => {
  try {
    return readSettings(process.env);
  } catch (error) {
    return fail((error as Error).message);
  }
})();

const explained = (error: unknown): never => fail(explain(error, settings));

const demo = await startDemo(settings, line => void process.stderr.write(`${line}\n`)).catch(explained);

const stop = async (): Promise<void> => {
  await demo.stop().catch(explained);
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

const settle = settings.data === '.florin' ? 'npm run settle' : `npm run settle -- --data ${settings.data}`;
process.stdout.write(`
  Shop        ${demo.shop}
  Processor   ${demo.processor}

  Card to try   4242 4242 4242 4242, any date to come, any CVC
  Settle        ${settle}   (in another terminal, after a payment)
  Stop          Ctrl-C
`);
