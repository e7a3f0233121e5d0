import {LinkError, type NetworkLink, type NetworkRequest} from '@florin/network';
import type {Client, World} from './database.ts';
import {wire} from './scheduler.ts';

const WORDS = {
  '0100': 'authorization',
  '0400': 'reversal',
  '0420': 'reversal advice',
  '0220': 'presentment',
  '0500': 'reconciliation',
  '0600': 'authentication',
  '0800': 'sign-on',
} as const;

/** The line between a processor and the card network, which loses, delays and doubles what goes over it. */
export const faultyLink = (
  {scheduler, faults, trace}: World,
  client: Client,
  network: NetworkLink,
): NetworkLink => {
  const {life} = client;
  // In time or not: a processor waits for no more than twelve seconds.
  const late = (): number =>
    faults.size.chance(0.6) ? faults.size.between(500, 11_500) : faults.size.between(12_500, 40_000);
  const exchange = (request: NetworkRequest): Promise<never> => {
    if (client.sheltered) return network.exchange(request) as Promise<never>;
    const what = `${WORDS[request.mti]} ${request[11]}`;
    return new Promise((resolve, reject) => {
      const answered = (answer: never): void => {
        if (faults.happens('network answer lost')) return trace.note('network', `answer lost: ${what}`);
        const delay = faults.happens('network answer late') ? late() : 5;
        scheduler.plan(life, delay, () => {
          if (faults.happens('crash when answered')) return client.crash(`with the answer to ${what}`);
          resolve(answer);
        });
      };
      const arrive = (listen: boolean) => (): void =>
        void network.exchange(request).then(
          answer => {
            trace.note('network', `${what} → ${answer[39]}`);
            if (listen) answered(answer as never);
          },
          listen ? reject : () => undefined,
        );
      if (faults.happens('network unreachable')) {
        trace.note('network', `unreachable: ${what}`);
        return reject(new LinkError('network_unreachable'));
      }
      trace.note(life.name, `asks the network: ${what}`);
      if (faults.happens('network request lost')) trace.note('network', `request lost: ${what}`);
      else scheduler.plan(wire, faults.happens('network request late') ? late() : 5, arrive(true));
      if (faults.happens('network request twice'))
        scheduler.plan(wire, faults.size.between(5, 3_000), arrive(false));
      if (faults.happens('crash while asking')) {
        trace.note(life.name, `dies while it asks: ${what}`);
        scheduler.plan(life, 2, () => client.crash(`while asking for ${what}`));
      }
    });
  };
  return {exchange: exchange};
};
