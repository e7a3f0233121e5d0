// `npm run faults:kill -- --times 300 [--seed 7] [--database PGlite]`: kills real processors under load, on PGlite and
// on PostgreSQL. Exits with 1 where a result was lost or a payment made twice.
import {parseArgs} from 'node:util';
import {newSeed} from './chance.ts';
import {killRun, lineOf, violations} from './kill.ts';
import {DATABASES} from './stand.ts';

const {values} = parseArgs({
  options: {times: {type: 'string', default: '300'}, seed: {type: 'string'}, database: {type: 'string'}},
});
const seed = Number(values.seed ?? newSeed());
console.log(`seed ${seed}`);
for (const database of DATABASES.filter(name => !values.database || name === values.database)) {
  const hear = process.stdout.isTTY ? (text: string) => void process.stdout.write(`\r${text} `) : undefined;
  const report = await killRun(database, {times: Number(values.times), seed, ...(hear && {hear})});
  const found = violations(report);
  console.log(`${lineOf(report)}; seed ${seed}`);
  for (const text of found.slice(0, 20)) console.error(`  ${text}`);
  if (found.length > 0) process.exitCode = 1;
}
