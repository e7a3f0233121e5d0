import {isCallMessage, isFrameMessage} from './check-from-frame.js';
import type {ConnectMessage, FrameMessage, HostMessage} from './messages.js';
import {VERSIONS} from './versions.js';

/** The page's end of the channel. */
export interface HostChannel {
  send(message: HostMessage): void;
  close(): void;
}

/**
 * True for a call by which the frame says that its script listens: from that window itself, showing a document of
 * that origin, and dispatched by the browser.
 */
export const isCall = (event: MessageEvent<unknown>, frame: Window | null, origin: string): boolean =>
  event.isTrusted && event.source === frame && event.origin === origin && isCallMessage(event.data);

/**
 * Hands the frame one end of a fresh channel, addressed to its exact origin: a frame that was navigated elsewhere
 * receives nothing. What comes back and does not fit the schema is dropped.
 */
export const connectToFrame = (
  frame: Window,
  origin: string,
  hello: Omit<ConnectMessage, 'florin' | 'versions'>,
  receive: (message: FrameMessage) => void,
  first: HostMessage,
): HostChannel => {
  const {port1, port2} = new MessageChannel();
  port1.onmessage = ({data}: MessageEvent<unknown>) => {
    if (isFrameMessage(data)) receive(data);
  };
  // Before the port leaves: so it travels in it, and is there with it.
  port1.postMessage(first);
  frame.postMessage({florin: 'connect', versions: VERSIONS, ...hello} satisfies ConnectMessage, origin, [
    port2,
  ]);
  return {send: message => port1.postMessage(message), close: () => port1.close()};
};
