// What a processor mounts as its card network: the way to the one that runs in a process of its own.
import {LinkError, type NetworkModule} from '@florin/network';

const there = process.env['FAULTS_NETWORK'] ?? '';

/** Only what was never sent has certainly not happened. */
const failure = (error: unknown): LinkError => {
  const {code} = ((error as Error).cause ?? {}) as {code?: unknown};
  return new LinkError(code === 'ECONNREFUSED' ? 'network_unreachable' : 'network_timeout');
};

export const connect: NetworkModule['connect'] = async () => ({
  link: {
    exchange: async request => {
      try {
        const answer = await fetch(there, {method: 'POST', body: JSON.stringify(request)});
        return await answer.json();
      } catch (error) {
        throw failure(error);
      }
    },
  },
  close: async () => undefined,
});
