import type {DemoSettings} from './demo.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the demo's settings: `SHOP_PORT` (or `PORT`), `FLORIN_PORT`, `FLORIN_DATA`, `DATABASE_URL`.
 * @throws Error naming the setting that cannot be read
 */
export const readSettings = (env: Environment): DemoSettings => ({
  shopPort: port('SHOP_PORT', env['SHOP_PORT'] || env['PORT'] || '4242'),
  processorPort: port('FLORIN_PORT', env['FLORIN_PORT'] || '4400'),
  data: env['FLORIN_DATA'] || '.florin',
  databaseUrl: env['DATABASE_URL'] || undefined,
});

const port = (name: string, text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new Error(`${name} must be a port, 0 to 65535.`);
  return Number(text);
};

/** One line for what kept the demo from starting. */
export const explain = (error: unknown, {shopPort, processorPort}: DemoSettings): string => {
  const {code, port: taken, message} = error as NodeJS.ErrnoException & {port?: number};
  if (code !== 'EADDRINUSE') return message;
  const setting = taken === processorPort && taken !== shopPort ? 'FLORIN_PORT' : 'SHOP_PORT';
  return `Port ${taken} is in use. Stop what listens there, or set ${setting} to another port.`;
};
