import type {NetworkModule} from '@florin/network';
import {Origin} from '@florin/protocol';
import * as v from 'valibot';
import {isLoopback} from './demo.js';
import {SEALING_KINDS, type SealingKind} from '../keys/key-pair.js';
import type {Runtime} from '@florin/runtime';

/** How to run a processor on this machine. */
export interface ProcessorSettings {
  /** Folder for the database, the demo's key file and the network's own data. */
  data: string;
  /** PostgreSQL instead of the folder's own database. */
  databaseUrl?: string | undefined;
  /** `demo` seeds a merchant with the key `sk_test_florin_demo` and is refused on any address but loopback. */
  profile: 'demo' | 'production';
  /** Key-encryption key: 32 bytes, base64url. The demo makes its own in a file. */
  kek?: string | undefined;
  /** The same, in a file. */
  kekFile?: string | undefined;
  /** Those that were in use before: what they have wrapped is still opened. */
  formerKeks?: readonly string[] | undefined;
  /** Kinds of key that cards are sealed to, the preferred first. */
  sealing?: readonly SealingKind[] | undefined;
  /** Folder of fonts (`Brand Sans.woff2`) that pages may ask the form for. */
  fonts?: string | undefined;
  /** Milliseconds before which no envelope is refused, so that the time does not tell why; 10 unless given. */
  refusalFloor?: number | undefined;
  /** When merchants' days end and are settled, in minutes after midnight UTC; by hand alone unless given. */
  cutOff?: number | undefined;
  /** Days for which an authorization can be captured; 7 unless given. */
  authorizationDays?: number | undefined;
  /** Calls a second of each secret key, in bursts of twice as many; 100 unless given, 0 is no limit. */
  rateLimit?: number | undefined;
  /** Proxies in front, whose `X-Forwarded-For` is believed; 0 for none. No address is limited unless given. */
  trustedProxies?: number | undefined;
  /** Declines of one card in thirty days after which it is asked about no more; 10 unless given, in the demo no limit. */
  cardDeclines?: number | undefined;
  /** The card network to ask. */
  network: NetworkModule;
  /** Whom the network knows this processor as (ISO 8583 data element 32): up to eleven digits; `400400` unless given. */
  acquirer?: string | undefined;
  /** Time, timers, randomness; Node's own unless given. */
  runtime?: Runtime;
  /** Where log lines go; standard error unless given. */
  log?: (line: string) => void;
}

export interface StartOptions extends ProcessorSettings {
  /** TCP port; 0 takes any that is free. */
  port: number;
  /** Address to listen on; `localhost` unless given. */
  host?: string | undefined;
  /** Public origin, if it is not `http://host:port`. */
  issuer?: string | undefined;
  /** TCP port on this machine's own address for `GET /metrics`; none unless given. */
  metricsPort?: number | undefined;
}

/** The public origin of a processor with these settings: also the name that it signs with. */
export const issuerOf = ({
  issuer,
  host = 'localhost',
  port,
}: Pick<StartOptions, 'issuer' | 'host' | 'port'>): string => issuer ?? `http://${host}:${port}`;

/** Each setting of the command line, its variable and what it is for. */
export const VARIABLES = {
  FLORIN_PORT: 'TCP port of the public API (4400)',
  FLORIN_HOST: 'Address to listen on (localhost)',
  FLORIN_ISSUER: 'Public origin, where it is not http://host:port',
  FLORIN_DATA: 'Folder for database, keys and the network (.florin)',
  DATABASE_URL: "PostgreSQL to use instead of the folder's own database",
  FLORIN_PROFILE: 'demo or production (production)',
  FLORIN_KEK: 'Key-encryption key: 32 random bytes, base64url',
  FLORIN_KEK_FILE: 'Or a file that holds it',
  FLORIN_KEK_FORMER: 'Key-encryption keys of before, with commas between, until `vault rotate` was run',
  FLORIN_SEALING: 'Kinds of key cards are sealed to, the preferred first: X25519, P-256, RSA (X25519,P-256)',
  FLORIN_FONTS: 'Folder of fonts, such as Brand Sans.woff2, that pages may ask the form for',
  FLORIN_REFUSAL_FLOOR: 'Milliseconds before which no envelope is refused (10)',
  FLORIN_CUT_OFF: "When merchants' days end and are settled, such as 23:00, UTC (by hand alone)",
  FLORIN_AUTHORIZATION_DAYS: 'Days for which an authorization can be captured; the rest is given back (7)',
  FLORIN_RATE_LIMIT: 'Calls a second of each secret key, in bursts of twice as many; 0 is no limit (100)',
  FLORIN_TRUSTED_PROXIES:
    "Proxies in front, whose X-Forwarded-For tells shoppers' addresses; 0 is none (no limit by address)",
  FLORIN_CARD_DECLINES:
    'Declines of a typed card in 30 days, after which its issuer is not asked; 0 is no limit (10; in the demo 0)',
  FLORIN_METRICS_PORT: 'TCP port on loopback for GET /metrics, as Prometheus reads it (none)',
  FLORIN_NETWORK:
    'Module that connects to the card network, such as @florin/sandbox/node or @florin/network/node',
  FLORIN_ACQUIRER: 'Identification code of the acquirer at the network (DE32): 1 to 11 digits (400400)',
  FLORIN_LINK: 'For @florin/network/node: host:port of the network, ISO 8583 over mutual TLS',
  FLORIN_LINK_TLS: 'For the same: folder with ca.crt, client.crt and client.key',
  FLORIN_CHALLENGES: 'For the same: origins of the issuers for 3-D Secure, or https: for any (no 3-D Secure)',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment.
 * @throws where one is missing or cannot be read, naming it
 */
export const readSettings = async (given: Environment): Promise<StartOptions> => {
  // Set to nothing is not set.
  const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const profile = env['FLORIN_PROFILE'] ?? 'production';
  if (profile !== 'demo' && profile !== 'production')
    throw new Error('setting_invalid: FLORIN_PROFILE is demo or production.');
  return {
    ...{profile, data: env['FLORIN_DATA'] ?? '.florin'},
    port: whole(env, 'FLORIN_PORT', 4400, [0, 65_535]),
    refusalFloor: whole(env, 'FLORIN_REFUSAL_FLOOR', 10, [0, 10_000]),
    cutOff: timeOfDay(env['FLORIN_CUT_OFF']),
    authorizationDays: whole(env, 'FLORIN_AUTHORIZATION_DAYS', 7, [1, 31]),
    ...(env['FLORIN_METRICS_PORT'] !== undefined && {
      metricsPort: whole(env, 'FLORIN_METRICS_PORT', 0, [0, 65_535]),
    }),
    rateLimit: whole(env, 'FLORIN_RATE_LIMIT', 100, [0, 100_000]),
    ...(env['FLORIN_TRUSTED_PROXIES'] !== undefined && {
      trustedProxies: whole(env, 'FLORIN_TRUSTED_PROXIES', 0, [0, 10]),
    }),
    ...(env['FLORIN_CARD_DECLINES'] !== undefined && {
      cardDeclines: whole(env, 'FLORIN_CARD_DECLINES', 0, [0, 100]),
    }),
    ...{
      host: env['FLORIN_HOST'],
      issuer: publicOrigin(env['FLORIN_ISSUER']),
      databaseUrl: env['DATABASE_URL'],
      kek: env['FLORIN_KEK'],
      kekFile: env['FLORIN_KEK_FILE'],
      formerKeks: env['FLORIN_KEK_FORMER']?.split(','),
      fonts: env['FLORIN_FONTS'],
    },
    sealing: sealingKinds(env['FLORIN_SEALING']),
    acquirer: acquirerCode(env['FLORIN_ACQUIRER']),
    network: await networkModule(env['FLORIN_NETWORK']),
  };
};

const whole = (
  env: Environment,
  name: keyof typeof VARIABLES,
  usual: number,
  [least, most]: readonly [number, number],
): number => {
  const value = Number(env[name] ?? usual);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`setting_invalid: ${name} is ${least} to ${most}.`);
  return value;
};

/** Minutes after midnight of `23:00`. */
export const timeOfDay = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (!minutes) throw new Error('setting_invalid: a cut-off is a time of day such as 23:00.');
  return Number(hours) * 60 + Number(minutes);
};

/** An origin, and nothing more: it stands in every token, and browsers compare it letter for letter. */
const publicOrigin = (text: string | undefined): string | undefined => {
  if (text === undefined || (v.is(Origin, text) && isSecure(new URL(text)))) return text;
  throw new Error('setting_invalid: FLORIN_ISSUER is an origin such as https://pay.example.');
};

const isSecure = ({protocol, hostname}: URL): boolean => protocol === 'https:' || isLoopback(hostname);

const sealingKinds = (text: string | undefined): SealingKind[] | undefined => {
  if (text === undefined) return undefined;
  const kinds = text.split(',').map(name => SEALING_KINDS.find(kind => kind === name.trim()));
  if (kinds.includes(undefined) || new Set(kinds).size < kinds.length)
    throw new Error('setting_invalid: FLORIN_SEALING lists X25519, P-256 and RSA, each once.');
  return kinds as SealingKind[];
};

const acquirerCode = (text: string | undefined): string | undefined => {
  if (text === undefined || /^\d{1,11}$/.test(text)) return text;
  throw new Error('setting_invalid: FLORIN_ACQUIRER is 1 to 11 digits.');
};

const networkModule = async (name: string | undefined): Promise<NetworkModule> => {
  if (!name)
    throw new Error('setting_missing: FLORIN_NETWORK names the module that connects to the card network.');
  const module = (await import(name)) as Partial<NetworkModule>;
  if (typeof module.connect !== 'function')
    throw new Error('setting_invalid: FLORIN_NETWORK has no connect().');
  return module as NetworkModule;
};
