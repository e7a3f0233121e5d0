import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {connect as connectTls, type ConnectionOptions} from 'node:tls';
import type {Connection, ConnectOptions, NetworkRuntime} from './link.js';
import {wireLink, type LinkEvents, type LinkTimes, type WireLink, type WireLinkOptions} from './wire-link.js';
import type {Tap} from './wire.js';

/** PEM texts by which the two ends of a link know each other. */
export interface Credentials {
  /** Whose signature the other side's certificate must carry. */
  ca: string;
  cert: string;
  key: string;
}

export interface TlsLinkOptions extends LinkEvents {
  host: string;
  port: number;
  tls: Credentials;
  runtime: NetworkRuntime;
  /** DE32 of what the link sends of itself; `400400` unless given. */
  acquirer?: string | undefined;
  times?: Partial<LinkTimes> | undefined;
  tap?: Tap | undefined;
}

/** A link to a network over TCP with mutual TLS 1.3. It connects at once, and again whenever it must. */
export const tlsLink = ({host, port, tls, acquirer = '400400', ...rest}: TlsLinkOptions): WireLink =>
  wireLink({...rest, acquirer, dial: dialTls({host, port, ...secured(tls)})});

/** What both ends demand of TLS. */
export const secured = (tls: Credentials) => ({...tls, minVersion: 'TLSv1.3'}) as const;

const dialTls =
  (to: ConnectionOptions): WireLinkOptions['dial'] =>
  ({opened, data, closed}) => {
    const socket = connectTls(to, opened);
    socket.setNoDelay(true);
    socket.on('data', data);
    // An error is always followed by `close`, which tells it.
    socket.on('error', () => undefined);
    socket.on('close', closed);
    return {
      send: bytes => void socket.write(bytes),
      end: () => void socket.end(),
      destroy: () => void socket.destroy(),
    };
  };

/**
 * Mounts the network that the environment names, as a `NetworkModule`: `FLORIN_LINK` is `host:port`, `FLORIN_LINK_TLS` a
 * folder with `ca.crt`, `client.crt` and `client.key`. `FLORIN_CHALLENGES` names the origins that challenges of
 * cardholders lead to, with spaces between, or `https:` for any; without it nobody is asked.
 * @throws where one is missing or cannot be read, naming it
 */
export const connect = async ({runtime, acquirer, note}: ConnectOptions): Promise<Connection> => {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(process.env['FLORIN_LINK'] ?? '') ?? [];
  if (!host || !port) throw new Error('setting_invalid: FLORIN_LINK is host:port of the card network.');
  const folder = process.env['FLORIN_LINK_TLS'];
  if (!folder) throw new Error('setting_missing: FLORIN_LINK_TLS is a folder of certificates.');
  const challenges = originsOf(process.env['FLORIN_CHALLENGES']);
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const tls = {ca: text('ca.crt'), cert: text('client.crt'), key: text('client.key')};
  const link = tlsLink({host, port: Number(port), tls, runtime, acquirer, ...noted(note)});
  return {link, signedOn: link.signedOn, close: link.close, ...(challenges && {challenges})};
};

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

const originsOf = (text: string | undefined): string[] | undefined => {
  if (!text) return undefined;
  const origins = text.split(' ').filter(part => part !== '');
  // They come to stand in a policy, where more than an origin would be another source.
  if (origins.every(origin => origin === 'https:' || isOrigin(origin))) return origins;
  throw new Error(
    'setting_invalid: FLORIN_CHALLENGES is origins with spaces between, such as https://acs.example.',
  );
};

/** What a link tells, as words for an operator: that it is lost once, and that it is back. */
export const noted = (note: ConnectOptions['note']): LinkEvents => {
  let lost = false;
  return {
    connected: () => {
      if (lost) note?.('network_back');
      lost = false;
    },
    lost: () => {
      if (!lost) note?.('network_lost');
      lost = true;
    },
    late: () => note?.('network_answer_late'),
    refused: () => note?.('network_answer_refused'),
  };
};
