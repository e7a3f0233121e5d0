import type {Attempt} from './attack.ts';

/** What a hostile page that speaks the channel by itself can do: no element, no script of ours. */
export interface Speaker {
  /** Shakes hands anew, at most ten times a second; answers with how the frame took it. */
  connect(hello?: object): Promise<{type: string; code?: string}>;
  send(message: object): void;
  /** Resolves once the frame has done all that it was sent before; false where it is silent. */
  done(n?: number): Promise<boolean>;
  /** Everything the frame has told over the present channel. */
  readonly told: {type: string; code?: string}[];
}

/** The page's own global. */
export interface Speaking {
  speaker: Speaker;
}

const SCRIPT = `
  const card = document.querySelector('#card');
  const loaded = new Promise(resolve => card.addEventListener('load', resolve));
  let port, count = 1_000_000, last = 0;
  globalThis.speaker = {
    told: [],
    async connect(hello = {}) {
      await loaded;
      const early = last + 110 - performance.now();
      if (early > 0) await new Promise(resolve => setTimeout(resolve, early));
      last = performance.now();
      port?.close();
      const {port1, port2} = new MessageChannel();
      port = port1;
      const told = speaker.told = [];
      const answer = new Promise(resolve => {
        port.onmessage = ({data}) => {
          told.push(data);
          if (data.type === 'ready' || data.type === 'refused') resolve(data);
        };
        setTimeout(resolve, 3000, {type: 'silence'});
      });
      const message = {florin: 'connect', versions: ['1'], session: TOKEN, locale: 'en', theme: {}, disabled: false};
      card.contentWindow.postMessage({...message, ...hello}, '*', [port2]);
      return answer;
    },
    send: message => port.postMessage(message),
    async done(n = ++count) {
      const {told} = speaker;
      port.postMessage({type: 'ping', n});
      for (let i = 0; i < 400; i++) {
        if (told.some(one => one.type === 'pong' && one.n === n)) return true;
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      return false;
    },
  };`;

/** Opens a page of the merchant's that speaks by itself with the frame of a real session, as it has its token. */
export const openSpeaker = async (
  {tab, processor, session, merchantPage}: Attempt,
  terms: object = {},
): Promise<string> => {
  const {id, token} = await session(terms);
  const frame = `<iframe id="card" src="${processor}/frame?s=${id}&l=en" style="width:400px;height:300px"></iframe>`;
  const script = `<script>${SCRIPT.replace('TOKEN', JSON.stringify(token))}</script>`;
  await tab.goto(merchantPage(frame + script));
  const {type} = await tab.run(() => (globalThis as unknown as Speaking).speaker.connect());
  if (type !== 'ready') throw new Error(`the frame did not open: ${type}`);
  return token;
};
