// Frames that were messages once, into both ends of the network link: neither may crash or believe one.
// `--frames 200000` for each end, `--seed 7` repeats a run.
import {parseArgs} from 'node:util';
import {fuzzAcquirerEnd, fuzzNetworkEnd} from './network.ts';

const {values} = parseArgs({options: {frames: {type: 'string', default: '200000'}, seed: {type: 'string'}}});
const frames = Number(values.frames);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
process.stdout.write(`seed ${seed}\n`);

let crashes = 0;
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => {
    crashes++;
    process.stderr.write(`${event}: ${error instanceof Error ? error.stack : String(error)}\n`);
  });

const network = await fuzzNetworkEnd(frames, seed);
const acquirer = await fuzzAcquirerEnd(frames, seed);
const wrong = [...network.wrong, ...acquirer.wrong];
for (const what of new Set(wrong)) process.stderr.write(`wrong: ${what}\n`);
const line = ({frames: sent, refused, taken, incomplete}: typeof network): string =>
  `${sent} frames (${refused} refused, ${taken} taken, ${incomplete} incomplete)`;
process.stdout.write(
  `network ${line(network)}; acquirer ${line(acquirer)}; ${crashes} crashes, ${wrong.length} wrong\n`,
);
process.exitCode = crashes + wrong.length === 0 ? 0 : 1;
