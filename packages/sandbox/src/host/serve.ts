import type {AddressInfo} from 'node:net';
import {createServer, type TLSSocket} from 'node:tls';
import {networkSession, type Answering, type NetworkRuntime, type Spoiling, type Tap} from '@florin/network';
import {secured, type Credentials} from '@florin/network/node';

export interface ServeOptions extends Answering {
  host: string;
  /** 0 takes any that is free. */
  port: number;
  tls: Credentials;
  runtime: NetworkRuntime;
  /** Told why a connection was refused or ended, and nothing of what came on it. */
  refused?(error: unknown): void;
  spoil?: Spoiling;
  tap?: Tap;
}

/** A network that listens. */
export interface Serving {
  port: number;
  /** Hangs up on everybody. */
  close(): Promise<void>;
}

/** Acquirers at once. */
const MOST_CONNECTIONS = 64;

/** Milliseconds in which one must have said who it is. */
const HANDSHAKE_WITHIN = 10_000;

/**
 * Answers acquirers over TCP with mutual TLS 1.3: who has no certificate of the authority's is not heard.
 * @throws where the port is taken
 */
export const serveNetwork = async (options: ServeOptions): Promise<Serving> => {
  const sockets = new Set<TLSSocket>();
  const mutual = {requestCert: true, rejectUnauthorized: true, handshakeTimeout: HANDSHAKE_WITHIN};
  const server = createServer({...secured(options.tls), ...mutual}, socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    answerOn(socket, options);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('tlsClientError', (error: NodeJS.ErrnoException) => options.refused?.(error));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

const answerOn = (socket: TLSSocket, options: ServeOptions): void => {
  socket.setNoDelay(true);
  const wire = {
    send: (bytes: Uint8Array) => void socket.write(bytes),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
  const session = networkSession(wire, options);
  socket.on('data', session.received);
  // An error is always followed by `close`.
  socket.on('error', () => undefined);
  socket.on('close', session.closed);
};
