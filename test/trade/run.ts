// `npm run day-of-trade -- --payments 10000 [--seed 7] [--pglite]`: one day of trade at real processes. Exits with 1 where
// anything is off.
import {parseArgs} from 'node:util';
import {newSeed} from '../faults/real/chance.ts';
import {dayOfTrade} from './day.ts';
import {reportOf} from './report.ts';

const {values} = parseArgs({
  options: {
    payments: {type: 'string', default: '10000'},
    seed: {type: 'string'},
    pglite: {type: 'boolean', default: false},
  },
});
const [payments, seed] = [Number(values.payments), Number(values.seed ?? newSeed())];
console.log(`seed ${seed}`);
const hear = process.stdout.isTTY ? (text: string) => console.log(text) : undefined;
const database = values.pglite ? 'PGlite' : 'PostgreSQL';
const day = await dayOfTrade({database, payments, seed, ...(hear && {hear})});
const {lines, wrong} = reportOf(day);
console.log(lines.join('\n'));
if (wrong.length > 0) process.exitCode = 1;
