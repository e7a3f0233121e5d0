// The processor of the benchmark of refusals, in a process of its own. The third argument is its floor in ms.
import {startProcessor} from '@florin/processor/node';
import * as network from '@florin/sandbox/node';

const [data = '', databaseUrl = '', floor] = process.argv.slice(2);
const log = () => undefined;
const options = {port: 0, data, databaseUrl, profile: 'demo', network, log, rateLimit: 0} as const;
const running = await startProcessor({...options, ...(floor && {refusalFloor: Number(floor)})});
process.send!({origin: running.origin});
