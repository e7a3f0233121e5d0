import {createServer, connect, type AddressInfo, type Socket} from 'node:net';
import {once} from 'node:events';

/** A slow line on loopback: what goes through arrives late, and no faster than the line carries it. */
export interface SlowLink {
  port: number;
  close(): Promise<void>;
}

/** @param target port behind it, asked for at each connection; @param roundTrip milliseconds; @param megabits per second, each way */
export const slowLink = async (
  target: () => number,
  roundTrip: number,
  megabits: number,
): Promise<SlowLink> => {
  const sockets = new Set<Socket>();
  const server = createServer(near => {
    const far = connect(target(), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true).on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
    }
    carry(near, far, roundTrip / 2, megabits);
    carry(far, near, roundTrip / 2, megabits);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const carry = (from: Socket, to: Socket, delay: number, megabits: number): void => {
  let free = 0;
  from.on('data', (chunk: Buffer) => {
    const now = performance.now();
    free = Math.max(free, now) + (chunk.length * 8) / (megabits * 1000);
    setTimeout(() => to.writable && to.write(chunk), free - now + delay);
  });
};
