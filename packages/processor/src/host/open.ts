import {join} from 'node:path';
import type {Connection} from '@florin/network';
import {nodeRuntime} from '@florin/runtime/node';
import {connectNetwork} from '../connectors/network.js';
import {migrate} from '../database/migrate.js';
import {lockFolder} from '../database/lock.js';
import {makeFolder, openFolder, openPostgres, type OpenDatabase} from '../database/open.js';
import {jsonLog} from '../log.js';
import {createProcessor, type Processor} from '../processor.js';
import {refuseDemoKey, seedDemo} from './demo.js';
import {loadKek} from './kek-file.js';
import {loadAssets} from './load-assets.js';
import type {ProcessorSettings} from './settings.js';

/** A processor with its database and network, not yet listening. */
export interface OpenProcessor {
  processor: Processor;
  network: Connection;
  close(): Promise<void>;
}

/** PostgreSQL is for many processors; the folder, with the operator's socket and the network's data, for one. */
const openShared = async (url: string, folder: string): Promise<OpenDatabase> => {
  await makeFolder(folder);
  const release = lockFolder(folder);
  const {db, close, ...rest} = await openPostgres(url);
  return {...rest, db, close: () => close().finally(release)};
};

/** Opens all a processor needs, in order; what was opened is closed again where a later step fails. */
export const openProcessor = async (settings: ProcessorSettings, issuer: string): Promise<OpenProcessor> => {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const {data, databaseUrl, profile, runtime = nodeRuntime()} = settings;
    // What is wrong with the settings is found before anything is touched.
    const kek = loadKek(settings, runtime);
    const database = databaseUrl ? await openShared(databaseUrl, data) : await openFolder(data);
    closers.push(database.close);
    await migrate(database.db);
    await (profile === 'demo' ? seedDemo(database.db, runtime) : refuseDemoKey(database.db));
    const log = jsonLog(settings.log ?? (line => void process.stderr.write(line)), runtime.now);
    const acquirer = settings.acquirer ?? '400400';
    const note = (event: string): void => log(event);
    const network = await settings.network.connect({data: join(data, 'network'), runtime, acquirer, note});
    closers.push(() => network.close());
    const processor = await createProcessor({
      ...{
        issuer,
        db: database.db,
        runtime,
        kek,
        assets: loadAssets(settings.fonts),
      },
      ...(settings.sealing && {sealing: settings.sealing}),
      ...(settings.refusalFloor !== undefined && {refusalFloor: settings.refusalFloor}),
      ...(settings.cutOff !== undefined && {cutOff: settings.cutOff}),
      ...(settings.authorizationDays !== undefined && {authorizationDays: settings.authorizationDays}),
      ...(settings.rateLimit !== undefined && {rateLimit: settings.rateLimit}),
      ...(settings.trustedProxies !== undefined && {trustedProxies: settings.trustedProxies}),
      // Test cards are declined as often as anybody likes.
      ...(profile === 'demo' && {cardDeclines: 0}),
      ...(settings.cardDeclines !== undefined && {cardDeclines: settings.cardDeclines}),
      signedOn: network.signedOn,
      pool: database.pool,
      connector: await connectNetwork({
        link: network.link,
        runtime,
        acquirer,
        challenges: network.challenges,
      }),
      log,
    });
    closers.push(() => processor.stop());
    return {processor, network, close};
  } catch (error) {
    await close();
    throw error;
  }
};
