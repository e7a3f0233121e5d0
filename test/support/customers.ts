import {randomBytes} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {PGlite} from '@electric-sql/pglite';
import type {StartOptions} from '@florin/processor/node';
import type {SavedCard} from '@florin/protocol';
import {KeptCard} from '@florin/protocol/envelope';
import pg from 'pg';
import {afterAll, beforeAll, beforeEach} from 'vitest';
import * as v from 'valibot';
import {OTHER_KEY, prepareData} from '../conformance/mutants/copies.ts';
import {hashKey} from '../../packages/processor/dist/http/auth.js';
import {allPasses, newLine, type Line} from './line.ts';
import {startPostgres} from './postgres.ts';
import {callAs, card, claimsOf, createSession, KEY, pay, read} from './shopper.ts';
import {startWorld, type World} from './world.ts';

/** The sentence under the box that the shopper ticks. */
export const LEAVE = 'Save this card for next time';

/** A customer whom nobody has seen before. */
export const newCustomer = (): string => `customer ${randomBytes(6).toString('hex')}`;

/** A world whose database has a second merchant, and can be asked. */
export interface ShopWorld extends World {
  /** Rows of a statement. On PGlite the processor has to be stopped first: one process may have it open. */
  ask<T>(sql: string): Promise<T[]>;
}

const onFolder = async (options: Partial<StartOptions> = {}): Promise<ShopWorld> => {
  const data = await prepareData();
  const world = await startWorld({data, ...options});
  const ask = async <T>(sql: string): Promise<T[]> => {
    const database = await PGlite.create(join(data, 'pgdata'));
    const {rows} = await database.query<T>(sql);
    await database.close();
    return rows;
  };
  const {close: stop} = world;
  const close = async () => {
    await stop();
    await rm(data, {recursive: true, force: true});
  };
  return Object.assign(world, {ask, close});
};

const onServer = async (options: Partial<StartOptions> = {}): Promise<ShopWorld> => {
  const server = await startPostgres();
  const world = await startWorld({databaseUrl: server.url, ...options});
  const ask = async <T>(sql: string): Promise<T[]> => {
    const client = new pg.Client({connectionString: server.url});
    await client.connect();
    const {rows} = await client.query(sql);
    await client.end();
    return rows as T[];
  };
  await ask(`insert into merchants values ('mer_other', 'Another Shop', 'Siena', 'IT', '5732', 0)`);
  await ask(`insert into api_keys values ('${hashKey(OTHER_KEY)}', 'mer_other', 0, null)`);
  const {close} = world;
  return Object.assign(world, {
    ask,
    close: async () => {
      await close();
      await server.stop();
    },
  });
};

/** A shop's world behind a line on which a test may lose what passes. */
export interface LinedShop {
  readonly line: Line;
  readonly world: ShopWorld;
  readonly origin: string;
  /** Authorizations that the network decided so far. */
  asked(): Decided[];
  /** The first row of a statement. The processor is stopped for it, and started again. */
  rowOf<T>(sql: string): Promise<T | undefined>;
}

type Decided = ReturnType<World['sandbox']['decisions']>[number];

/** Starts one for a file's tests, inside whose `describe` it is to be called once. All passes before each test. */
export const linedShop = (start: (options: Partial<StartOptions>) => Promise<ShopWorld>): LinedShop => {
  const line = newLine();
  let world: ShopWorld;
  beforeAll(async () => void (world = await start({network: line})));
  beforeEach(() => void (line.passing = allPasses));
  afterAll(() => world.close());
  return {
    line,
    get world() {
      return world;
    },
    get origin() {
      return world.processor.origin;
    },
    asked: () => world.sandbox.decisions().filter(({request}) => request.mti === '0100'),
    rowOf: async sql => {
      await world.processor.stop();
      const [row] = await world.ask<never>(sql);
      await world.restart();
      return row;
    },
  };
};

/** Starts one on each kind of database. */
export const SHOP_WORLDS = {PGlite: onFolder, PostgreSQL: onServer} as const;

/** Pays with a card and has it saved. */
export const save = (origin: string, customer: string, sealed = card(), terms: object = {}) =>
  pay(origin, {...sealed, consent: LEAVE}, {customer, ...terms});

/** Saves a card, and answers with the token by which it is offered. */
export const saveOne = async (origin: string, customer: string, sealed = card()): Promise<string> => {
  const {body} = await save(origin, customer, sealed);
  if (body.status !== 'authorized') throw new Error(`not saved: ${body.status}`);
  return (await offered(origin, customer))[0]!.token;
};

/** What a new session of the customer offers. */
export const offered = async (origin: string, customer: string, terms: object = {}): Promise<SavedCard[]> =>
  claimsOf((await createSession(origin, {customer, ...terms})).token).saved_cards ?? [];

/** A kept card as its owner pays with it: the security code typed again. */
export const kept = (token: string, cvc = '123'): KeptCard => v.parse(KeptCard, {token, cvc});

/** The customer's cards as the merchant's server reads them. */
export const cardsOf = async (origin: string, customer: string, key = KEY) =>
  read<{data: (SavedCard & {customer: string; consent?: string; consented_at: number})[]}>(
    await callAs(key, origin, 'GET', `/v1/cards?customer=${encodeURIComponent(customer)}`),
  );

/** The form's call to forget one. */
export const forget = (origin: string, {id, token}: {id: string; token: string}, name: string) =>
  callAs(token, origin, 'DELETE', `/v1/sessions/${id}/cards/${name}`);

/** The ids that the frame's page has; undefined where it says nothing of cards. */
export const idsOnPage = async (origin: string, session: string): Promise<string[] | undefined> => {
  const html = await (await fetch(`${origin}/frame?s=${session}`)).text();
  const [, ids] = /<meta name="florin-cards" content="([^"]*)">/.exec(html) ?? [];
  return ids?.split(' ').filter(id => id !== '');
};
