import type {Group} from '../attack.ts';
import {alteredTokens} from './altered-tokens.ts';
import {clobberedForms} from './clobbered-forms.ts';
import {embedding} from './embedding.ts';
import {floods} from './floods.ts';
import {foreignElements} from './foreign-elements.ts';
import {forgedCalls} from './forged-calls.ts';
import {hostileAnswers} from './hostile-answers.ts';
import {hostileBanks} from './hostile-banks.ts';
import {hostileTexts} from './hostile-texts.ts';
import {hostileWords} from './hostile-words.ts';
import {leaks} from './leaks.ts';
import {leftBehind} from './left-behind.ts';
import {patchedIntrinsics} from './patched-intrinsics.ts';
import {pollutedPrototypes} from './polluted-prototypes.ts';
import {recordedChannel} from './recorded-channel.ts';
import {remoteFonts} from './remote-fonts.ts';
import {spoofedConnections} from './spoofed-connections.ts';
import {spoofedMessages} from './spoofed-messages.ts';
import {stolenPorts} from './stolen-ports.ts';
import {styleValues} from './style-values.ts';
import {swappedFrames} from './swapped-frames.ts';

/** Every attack, by what it is on. */
export const groups: readonly Group[] = [
  alteredTokens,
  clobberedForms,
  embedding,
  floods,
  foreignElements,
  forgedCalls,
  hostileAnswers,
  hostileBanks,
  hostileTexts,
  hostileWords,
  leaks,
  leftBehind,
  patchedIntrinsics,
  pollutedPrototypes,
  recordedChannel,
  remoteFonts,
  spoofedConnections,
  spoofedMessages,
  stolenPorts,
  styleValues,
  swappedFrames,
];
