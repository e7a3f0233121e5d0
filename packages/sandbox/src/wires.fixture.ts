import {
  networkSession,
  wireLink,
  type LinkTimes,
  type NetworkResponse,
  type Tap,
  type Wire,
  type WireEvents,
  type WireLink,
} from '@florin/network';
import type {Clock, Random, Timers} from '@florin/runtime';
import {newFaults, type Faults} from './host/faults.js';
import {createSandbox, demoIssuers, memoryJournal, type Journal, type Sandbox} from './index.js';

/** A sandbox at the other end of wires in memory, and what a test may do to them. */
export interface Wired {
  link: WireLink;
  sandbox(): Sandbox;
  faults: Faults;
  /** Answers that came too late. */
  late: NetworkResponse[];
  /** Why either end gave a connection up. */
  refused: string[];
  /** Connections made so far. */
  connections(): number;
  /** Puts bytes on the wire as if that side had sent them. */
  inject(side: 'acquirer' | 'network', bytes: Uint8Array): void;
  /** Cuts the wire. */
  cut(): void;
  /** Whether a network is there to be dialled; where it comes back it has lost its keys. */
  setUp(there: boolean): void;
}

/** A link to a sandbox. Bytes arrive in a later microtask, in order, as many at a time as were sent. */
export const wired = (
  runtime: Clock & Timers & Random,
  times: Partial<LinkTimes> = {},
  tap: Tap = () => undefined,
  journal: Journal = memoryJournal(),
): Wired => {
  const faults = newFaults();
  const started = () =>
    createSandbox({runtime, journal, issuers: demoIssuers, latency: faults.latency, timeout: 600_000});
  let sandbox = started();
  let there = true;
  let connections = 0;
  let last: {acquirer: WireEvents; network: WireEvents; cut(): void} | undefined;
  const late: NetworkResponse[] = [];
  const refused: string[] = [];
  const refuse = (error: unknown): void => void refused.push((error as Error).message);

  const dial = (acquirer: WireEvents & {opened(): void}): Wire => {
    let open = true;
    const cut = (): void => {
      if (!open) return;
      open = false;
      queueMicrotask(() => {
        network?.closed();
        acquirer.closed();
      });
    };
    const to = (side: () => WireEvents | undefined): Wire => ({
      send: bytes => queueMicrotask(() => void (open && side()?.data(bytes))),
      ...{end: cut, destroy: cut},
    });
    let network: WireEvents | undefined;
    const {key, link} = sandbox;
    if (there) {
      connections++;
      const options = {runtime, key, answer: link.exchange, spoil: faults.spoil, refused: refuse};
      const session = networkSession(
        to(() => acquirer),
        options,
      );
      network = {data: session.received, closed: session.closed};
      last = {acquirer, network, cut};
      queueMicrotask(acquirer.opened);
    } else queueMicrotask(cut);
    return to(() => network);
  };

  const link = wireLink({
    ...{dial, runtime, acquirer: '400400', times, tap, refused: refuse},
    late: answer => void late.push(answer),
  });
  return {
    ...{link, faults, late, refused, sandbox: () => sandbox, connections: () => connections},
    inject: (side, bytes) => last?.[side === 'acquirer' ? 'network' : 'acquirer'].data(bytes),
    cut: () => last?.cut(),
    setUp: now => {
      last?.cut();
      there = now;
      if (there) sandbox = started();
    },
  };
};
