import {isConnectMessage, isHostMessage} from './check-messages.js';
import type {ConnectMessage, FrameMessage, HostMessage} from './messages.js';
import {VERSIONS} from './versions.js';

/** The frame's end of the channel. */
export interface FrameChannel {
  /** Origin of the page, as the browser says it. */
  origin: string;
  /** The newest version both ends speak. */
  version: string | undefined;
  send(message: FrameMessage): void;
  receive(handler: (message: HostMessage) => void): void;
  close(): void;
}

/**
 * Waits for the embedding page. A message counts only when it comes from the direct parent, has the right shape
 * and brings exactly one port; who the parent is, is then judged by its origin. A later connection replaces the
 * one before.
 */
export const acceptHost = (
  own: Window,
  connected: (channel: FrameChannel, hello: ConnectMessage) => void,
): void => {
  own.addEventListener('message', event => {
    if (event.source !== own.parent || own.parent === own || event.ports.length !== 1) return;
    const hello: unknown = event.data;
    if (isConnectMessage(hello)) connected(channelOver(event.ports[0]!, event.origin, hello), hello);
  });
};

const channelOver = (port: MessagePort, origin: string, hello: ConnectMessage): FrameChannel => {
  // Kept until there is a handler, so that what came meanwhile is answered at once and not a task later.
  const early: HostMessage[] = [];
  let handle = (message: HostMessage): void => void (early.length < EARLY && early.push(message));
  port.onmessage = ({data}: MessageEvent<unknown>) => {
    if (isHostMessage(data)) handle(data);
  };
  return {
    origin,
    version: VERSIONS.find(version => hello.versions.includes(version)),
    send: message => port.postMessage(message),
    receive: handler => {
      handle = handler;
      for (const message of early.splice(0)) handler(message);
    },
    close: () => port.close(),
  };
};

/** The most messages that are kept for a handler still to come. */
const EARLY = 64;
