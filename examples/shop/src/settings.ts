import {portInUse} from '@florin/processor/node';
import type {DemoSettings} from './demo.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the demo's settings: `SHOP_PORT` (or `PORT`), `FLORIN_PORT`, `FLORIN_SANDBOX_PORT`, `FLORIN_SANDBOX_ACS_PORT`,
 * `FLORIN_DATA`, `DATABASE_URL`.
 * @throws Error naming the setting that cannot be read
 */
export const readSettings = (env: Environment): DemoSettings => ({
  shopPort: port('SHOP_PORT', env['SHOP_PORT'] || env['PORT'] || '4242'),
  processorPort: port('FLORIN_PORT', env['FLORIN_PORT'] || '4400'),
  networkPort: port('FLORIN_SANDBOX_PORT', env['FLORIN_SANDBOX_PORT'] || '8583'),
  acsPort: port('FLORIN_SANDBOX_ACS_PORT', env['FLORIN_SANDBOX_ACS_PORT'] || '8584'),
  data: env['FLORIN_DATA'] || '.florin',
  databaseUrl: env['DATABASE_URL'] || undefined,
});

const port = (name: string, text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new Error(`setting_invalid: ${name} is 0 to 65535.`);
  return Number(text);
};

/** One line for what kept the demo from starting. The card network names its own ports. */
export const explain = (error: unknown, {shopPort, processorPort}: DemoSettings): string =>
  (portInUse(error, {FLORIN_PORT: processorPort, SHOP_PORT: shopPort}) as Error).message;
