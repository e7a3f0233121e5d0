import {once} from 'node:events';
import {createServer} from 'node:net';

/** Below those that the system gives to outgoing connections and to whoever names none. */
const LOWEST = 10_000;
const MOST = 20_000;

/** Given before, though nobody may listen on it yet, or for a while. */
const given = new Set<number>();

/** A TCP port of 127.0.0.1 that nobody listens on now, and that nobody gets by chance while its owner is away. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * MOST);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
};

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  const free = await new Promise<boolean>(done => {
    server.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true));
  });
  if (!free) return false;
  server.close();
  await once(server, 'close');
  return true;
};
