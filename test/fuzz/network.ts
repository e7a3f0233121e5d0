import {isDeepStrictEqual} from 'node:util';
import {
  acceptorElements,
  agreedKeyId,
  answerKeyExchange,
  answerTo,
  AUTHENTICATE,
  AUTHENTICATION_RESULT,
  ECHO_TEST,
  ENTRY_ECOMMERCE,
  KEY_CHANGE,
  networkSession,
  NO_TOTALS,
  originalElements,
  PURCHASE,
  sealCard,
  startKeyExchange,
  timeElements,
  toDE4,
  totalsElements,
  wireLink,
  NO_PREFERENCE,
  type AuthenticatedElement,
  type AuthorizationRequest,
  type BrowserElement,
  type KeyExchangeRequest,
  type NetworkKey,
  type NetworkRequest,
  type NetworkResponse,
  type NetworkSession,
  type WireEvents,
} from '@florin/network';
import {createFrameReader, decode, encode, frame} from '@florin/network/codec';
import {seededRuntime, type SeededRuntime} from '@florin/runtime/seeded';
import {createSandbox, demoIssuers, memoryJournal} from '@florin/sandbox';
import {dice, mutated} from './mutate.ts';

/** What became of the frames that one end was sent. */
export interface Counts {
  frames: number;
  /** The connection was ended. */
  refused: number;
  /** A message of the link after all: answered, or dropped as one that nobody waits for. */
  taken: number;
  /** Less than a message: more was waited for. */
  incomplete: number;
  /** What must not be: an end that answers no more, or takes an answer that was changed. */
  wrong: string[];
}

/** Lets all that was begun come to rest. */
const rest = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));

const none = (): Counts => ({frames: 0, refused: 0, taken: 0, incomplete: 0, wrong: []});

const BROWSER: BrowserElement = {
  ...{
    challenge: NO_PREFERENCE,
    language: 'it-IT',
    color_depth: '24',
    screen_width: '390',
    screen_height: '844',
  },
  ...{timezone_offset: '-60', notification_url: 'https://pay.example/v1/challenges/pay_1/done'},
};

/** Of nobody: what shows it is answered all the same. */
const AUTHENTICATED: AuthenticatedElement = {
  ...{status: 'Y', id: '7d4ba3b5-9c1e-4e0f-8a55-0c2f1b6d9e01', eci: '05', cavv: `${'A'.repeat(27)}=`},
};

/** Every kind of request, each with a STAN of its own. */
const newAcquirer = (runtime: SeededRuntime, key: () => NetworkKey) => {
  let stan = 0;
  const place = {terminal: 'WEB', merchant: 'SHOP', name: 'Florin Shop', city: 'Firenze', country: 'IT'};
  const {41: terminal, 42: merchant, 43: where} = acceptorElements(place);
  const trace = () => ({
    ...timeElements(runtime.now()),
    11: String(stan++ % 1_000_000).padStart(6, '0'),
    32: '400400',
  });
  const about = () =>
    ({3: PURCHASE, 4: toDE4(1), 37: '600112000007', 41: terminal, 42: merchant, 49: '978'}) as const;
  const purchase = () => ({...about(), ...trace(), 18: '5732', 22: ENTRY_ECOMMERCE, 43: where});
  const card = {pan: '4242424242424242', expiry: '3405'};
  const authorization = (shown: {123?: AuthenticatedElement} = {}): AuthorizationRequest =>
    sealCard(runtime, key(), {mti: '0100', ...purchase(), ...shown}, {...card, cvc: '123'});
  const authentications = (): NetworkRequest[] => {
    const {12: _time, 13: _date, ...traced} = trace();
    const asked = {...purchase(), 70: AUTHENTICATE, 122: BROWSER} as const;
    return [
      sealCard(runtime, key(), {mti: '0600', ...asked}, card),
      sealCard(runtime, key(), {mti: '0600', ...asked, ...trace()}, {...card, pan: '4000000000003220'}),
      {mti: '0600', ...traced, 70: AUTHENTICATION_RESULT, 124: {id: AUTHENTICATED.id}},
      authorization({123: AUTHENTICATED}),
    ];
  };
  const echo = (): NetworkRequest => {
    const {12: _time, 13: _date, ...traced} = trace();
    return {mti: '0800', ...traced, 70: ECHO_TEST};
  };
  const reconciliation = (): NetworkRequest => {
    const {12: _time, 13: day, ...traced} = trace();
    return {mti: '0500', ...traced, 15: day, 42: merchant, 50: '978', ...totalsElements(NO_TOTALS)};
  };
  return (): NetworkRequest[] => {
    const asked = authorization();
    const original = originalElements(asked);
    const more = {...about(), ...trace(), 18: '5732', 43: where, 90: original} as const;
    return [
      asked,
      {mti: '0100', ...more},
      {mti: '0220', ...about(), ...trace(), 18: '5732', 43: where, 90: original},
      {mti: '0400', ...about(), ...trace(), 90: original},
      reconciliation(),
      ...authentications(),
      echo(),
    ];
  };
};

const newSandbox = (runtime: SeededRuntime) =>
  createSandbox({
    ...{runtime, journal: memoryJournal(), issuers: demoIssuers},
    acs: () => 'http://localhost:8584',
  });

/** Sends mutated requests to the network's end. */
export const fuzzNetworkEnd = async (frames: number, seed: number): Promise<Counts> => {
  const runtime = seededRuntime(seed);
  const sandbox = newSandbox(runtime);
  const chance = dice(seed);
  const half = startKeyExchange(runtime);
  const {12: _time, 13: _date, ...traced} = {...timeElements(runtime.now()), 11: '000001', 32: '400400'};
  const change: KeyExchangeRequest = {
    mti: '0800',
    ...traced,
    70: KEY_CHANGE,
    125: {public_key: half.public_key},
  };
  // Agreed once with the sandbox; each connection is told the same, as making keys would be most of the time.
  const agreed = await sandbox.link.exchange(change);
  const key = half.finish(agreed[125]!.public_key);
  const answer = async (request: NetworkRequest): Promise<NetworkResponse> =>
    isDeepStrictEqual(request, change) ? agreed : sandbox.link.exchange(request);
  const corpus = [change, ...newAcquirer(runtime, () => key)()].map(each => encode(each, key));
  const echo = corpus.at(-1)!;
  const counts = none();
  // A sandbox keeps its newest keys alone, and halves of others are among the frames.
  const keyOf = (id: string): NetworkKey | undefined => (id === key.id ? key : sandbox.key(id));

  const connect = async () => {
    const state = {open: true, answers: 0};
    const hangUp = () => {
      state.open = false;
      session.closed();
    };
    const wire = {send: () => void state.answers++, end: hangUp, destroy: hangUp};
    const session: NetworkSession = networkSession(wire, {runtime, answer, key: keyOf});
    session.received(frame(encode(change)));
    await rest();
    return {state, session};
  };

  let line = await connect();
  for (; counts.frames < frames; counts.frames++) {
    const before = line.state.answers;
    line.session.received(mutated(corpus[chance.roll(corpus.length)]!, corpus, key, chance));
    await rest();
    if (!line.state.open) counts.refused++;
    else if (line.state.answers > before) {
      counts.taken++;
      continue;
    } else counts.incomplete++;
    line.session.closed();
    line = await connect();
  }
  line.session.closed();
  line = await connect();
  const before = line.state.answers;
  line.session.received(frame(echo));
  await rest();
  if (line.state.answers !== before + 1) counts.wrong.push('the network answers no more');
  return counts;
};

/** Sends mutated answers to the acquirer's end. */
export const fuzzAcquirerEnd = async (frames: number, seed: number): Promise<Counts> => {
  const runtime = seededRuntime(seed);
  const sandbox = newSandbox(runtime);
  const chance = dice(seed);
  const network = scriptedNetwork(runtime);
  const link = wireLink({
    ...{dial: network.dial, runtime, acquirer: '400400'},
    times: {firstPause: 1, mostPause: 1},
  });
  await rest();
  const requests = newAcquirer(runtime, () => network.key!);
  const corpus: Buffer[] = [];
  const counts = none();
  while (counts.frames < frames) {
    for (const request of requests()) {
      const genuine = await sandbox.link.exchange(request);
      corpus.push(encode(genuine, network.key));
      corpus.splice(0, corpus.length - 16);
      await sendOne(request, genuine);
    }
  }
  if (!(await works())) counts.wrong.push('the acquirer asks no more');
  return counts;

  async function sendOne(request: NetworkRequest, genuine: NetworkResponse): Promise<void> {
    const key = network.key!;
    const told: Promise<NetworkResponse | undefined> = link.exchange(request).catch(() => undefined);
    await rest();
    const sent = mutated(
      corpus[chance.roll(4) ? corpus.length - 1 : chance.roll(corpus.length)]!,
      corpus,
      key,
      chance,
    );
    counts.frames++;
    network.send(sent);
    await rest();
    judge(sent, key);
    const answer = await (network.open() && network.waiting() ? settled(told, genuine) : settled(told));
    if (answer && !isDeepStrictEqual(answer, genuine) && !holds(sent, key))
      counts.wrong.push('took a changed answer');
    if (!network.open()) runtime.advance(2);
    await rest();
  }

  function judge(sent: Buffer, key: NetworkKey): void {
    if (!network.open()) counts.refused++;
    else if (holds(sent, key)) counts.taken++;
    else counts.incomplete++;
  }

  /** Ends the exchange: by a new connection where the last is in the midst of a frame. */
  async function settled(
    told: Promise<NetworkResponse | undefined>,
    genuine?: NetworkResponse,
  ): Promise<NetworkResponse | undefined> {
    if (genuine) {
      network.send(frame(encode(genuine, network.key)));
      await rest();
    }
    const still = Symbol('still');
    if ((await Promise.race([told, rest().then(() => still)])) === still) network.hangUp();
    return told;
  }

  async function works(): Promise<boolean> {
    network.hangUp();
    await rest();
    runtime.advance(2);
    await rest();
    const [request] = requests();
    const told = link.exchange(request!);
    await rest();
    network.send(frame(encode(await sandbox.link.exchange(request!), network.key)));
    return (await told).mti === '0110';
  }
};

/** Whether a frame holds a message of the link under that key. */
const holds = (framed: Buffer, key: NetworkKey): boolean => {
  try {
    return createFrameReader()
      .push(framed)
      .every(message => decode(message, [key]));
  } catch {
    return false;
  }
};

/** A network that answers key exchange and sign-on by itself, and else what it is told to. */
const scriptedNetwork = (runtime: SeededRuntime) => {
  let events: WireEvents | undefined;
  let key: NetworkKey | undefined;
  let waiting = 0;
  const send = (bytes: Uint8Array): void => events?.data(bytes);
  const hangUp = (): void => {
    const was = events;
    events = undefined;
    was?.closed();
  };
  const heard = (bytes: Buffer): void => {
    const {message} = decode(bytes, key ? [key] : []);
    waiting++;
    if (message.mti !== '0800' || message[70] === ECHO_TEST) return;
    waiting = 0;
    if (message[70] === KEY_CHANGE) {
      const agreed = answerKeyExchange(runtime, message[125].public_key);
      if (agreed.key.id !== agreedKeyId(message[125].public_key, agreed.public_key))
        throw new Error('key id');
      key = agreed.key;
      send(frame(encode(answerTo(message, {39: '00', 125: {public_key: agreed.public_key}}))));
    } else send(frame(encode(answerTo(message, {39: '00'}), key)));
  };
  return {
    dial: (given: WireEvents & {opened(): void}) => {
      const reader = createFrameReader();
      events = given;
      waiting = 0;
      queueMicrotask(given.opened);
      return {
        send: (bytes: Uint8Array) => queueMicrotask(() => reader.push(bytes).forEach(heard)),
        ...{end: hangUp, destroy: hangUp},
      };
    },
    get key() {
      return key;
    },
    ...{send, hangUp},
    open: () => events !== undefined,
    waiting: () => waiting > 0,
  };
};
