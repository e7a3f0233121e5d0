// What a processor mounts as its card network: the way to one that runs in another process, named in the environment.
import {LinkError, type NetworkModule} from '@florin/network';

const there = process.env['CANARY_NETWORK'] ?? '';

export const connect: NetworkModule['connect'] = async () => ({
  link: {
    exchange: async request => {
      const answer = await fetch(there, {method: 'POST', body: JSON.stringify(request)}).catch(() => {
        throw new LinkError('network_unreachable');
      });
      return answer.json();
    },
  },
  close: async () => undefined,
});
