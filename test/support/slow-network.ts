// What a processor that is a process of its own mounts: the sandbox, which takes its time to authorize.
import type {NetworkModule, NetworkRequest} from '@florin/network';
import * as sandbox from '@florin/sandbox/node';

/** Milliseconds. */
const TAKES = 6_000;

export const connect: NetworkModule['connect'] = async options => {
  const connection = await sandbox.connect(options);
  const exchange = async <R extends NetworkRequest>(request: R) => {
    if (request.mti === '0100')
      await new Promise(resolve => void options.runtime.after(TAKES, () => resolve(0)));
    return connection.link.exchange(request);
  };
  return {...connection, link: {exchange}};
};
