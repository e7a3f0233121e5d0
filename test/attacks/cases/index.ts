import type {Group} from '../attack.ts';
import {alteredTokens} from './altered-tokens.ts';
import {embedding} from './embedding.ts';
import {forgedCalls} from './forged-calls.ts';
import {leftBehind} from './left-behind.ts';
import {patchedIntrinsics} from './patched-intrinsics.ts';
import {recordedChannel} from './recorded-channel.ts';
import {spoofedConnections} from './spoofed-connections.ts';
import {spoofedMessages} from './spoofed-messages.ts';
import {stolenPorts} from './stolen-ports.ts';
import {swappedFrames} from './swapped-frames.ts';

/** Every attack, by what it is on. */
export const groups: readonly Group[] = [
  spoofedConnections,
  spoofedMessages,
  forgedCalls,
  stolenPorts,
  recordedChannel,
  leftBehind,
  swappedFrames,
  embedding,
  patchedIntrinsics,
  alteredTokens,
];
