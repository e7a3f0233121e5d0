import {afterAll, beforeAll} from 'vitest';
import {allPasses, answering, newLine, type Line} from './line.ts';
import {startMerchantSite, type MerchantSite} from './merchant-site.ts';
import {createSession} from './shopper.ts';
import {startWorld, type World} from './world.ts';

/** The real payment side on 127.0.0.1 and a merchant's site on localhost: page and frame are on different sites. */
export interface FormWorld {
  readonly world: World;
  readonly site: MerchantSite;
  readonly line: Line;
  /** The tag that loads the element. */
  readonly script: string;
  /** Authorizations that the network was asked for so far. */
  asked(): number;
  /** Keeps the network's answers back; the function that comes lets them go. */
  holdNetwork(): () => void;
  newToken(terms?: object): Promise<string>;
  close(): Promise<void>;
}

export const startFormWorld = async (): Promise<FormWorld> => {
  const line = newLine();
  const world = await startWorld({host: '127.0.0.1', network: line});
  const site = await startMerchantSite();
  const {origin} = world.processor;
  return {
    ...{line, world, site},
    script: `<script src="${origin}/sdk/v1/florin.js" defer></script>`,
    asked: () => world.sandbox.decisions().filter(({request}) => request.mti === '0100').length,
    holdNetwork: () => {
      let letGo!: () => void;
      const held = new Promise<void>(resolve => (letGo = resolve));
      line.passing = answering('0100', answer => held.then(() => answer));
      return () => {
        line.passing = allPasses;
        letGo();
      };
    },
    newToken: async terms => (await createSession(origin, {origins: [site.origin], ...terms})).token,
    close: async () => {
      await site.close();
      await world.close();
    },
  };
};

/** The same for a file of tests, at whose top it is to be called once: started before them and closed after. */
export const formWorld = (): FormWorld => {
  const started = {} as FormWorld;
  beforeAll(async () => void Object.assign(started, await startFormWorld()));
  afterAll(() => started.close?.());
  return started;
};
