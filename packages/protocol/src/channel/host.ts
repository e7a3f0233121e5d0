import {isFrameMessage} from './check-messages.js';
import type {ConnectMessage, FrameMessage, HostMessage} from './messages.js';
import {VERSIONS} from './versions.js';

/** The page's end of the channel. */
export interface HostChannel {
  send(message: HostMessage): void;
  close(): void;
}

/**
 * Hands the frame one end of a fresh channel, addressed to its exact origin: a frame that was navigated elsewhere
 * receives nothing. What comes back and does not fit the schema is dropped.
 */
export const connectToFrame = (
  frame: Window,
  origin: string,
  hello: Omit<ConnectMessage, 'florin' | 'versions'>,
  receive: (message: FrameMessage) => void,
): HostChannel => {
  const {port1, port2} = new MessageChannel();
  port1.onmessage = ({data}: MessageEvent<unknown>) => {
    if (isFrameMessage(data)) receive(data);
  };
  frame.postMessage({florin: 'connect', versions: VERSIONS, ...hello} satisfies ConnectMessage, origin, [
    port2,
  ]);
  return {send: message => port1.postMessage(message), close: () => port1.close()};
};
