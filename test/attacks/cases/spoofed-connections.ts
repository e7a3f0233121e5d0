import {element, heard, RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';

// A frame that took another window than its parent for the page would hand that window its port: brand and validity as
// they change, the outcome, and the power to submit.

/** The card frame's window, as any script of the merchant's origin finds it: the element's shadow root is open. */
const inside = (page: string): string =>
  `${page}.document.querySelector('florin-card-form iframe').contentWindow`;

/** Script that knocks at the card frame, again and again, and sets `won` on `page` once it was answered. */
const knocking = (page: string, token: string): string => `<script>
  const hello = {florin: 'connect', versions: ['1'], session: '${token}', locale: 'en', theme: {}, disabled: false};
  const knock = () => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => { ${page}.won = true; };
    try { ${inside(page)}.postMessage(hello, '*', [port2]); } catch {}
  };
  for (let i = 1; i < 10; i++) setTimeout(knock, 150 * i);
</script>`;

/** True where somebody was answered within two seconds. */
export const won = (attempt: Attempt): Promise<boolean> =>
  attempt.tab.run(async () => {
    for (let i = 0; i < 40; i++) {
      if ((globalThis as {won?: unknown}).won) return true;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    return false;
  });

/** Opens a page with the element and something beside it, and waits for the form and for the intruder. */
const beside = (name: string, intruder: (attempt: Attempt, token: string) => string): Attack => ({
  name,
  weak: {frame: [['event.source !== own.parent || ', '']]},
  run: async attempt => {
    const {token} = await attempt.session();
    const more = intruder(attempt, token);
    await attempt.tab.goto(attempt.merchantPage(RECORDER + element(attempt.processor, token, more)));
    await heard(attempt.tab, 'florin-ready');
    return won(attempt);
  },
});

export const spoofedConnections: Group = {
  title: 'spoofed connections',
  attacks: [
    beside('a sibling frame', (attempt, token) => {
      const url = attempt.merchantPage(knocking('top', token));
      return `<iframe src="${url}"></iframe>`;
    }),
    beside('a frame in a sibling frame', (attempt, token) => {
      const inner = attempt.merchantPage(knocking('top', token));
      const outer = attempt.merchantPage(`<iframe src="${inner}"></iframe>`);
      return `<iframe src="${outer}"></iframe>`;
    }),
    beside('a frame without an address', (_attempt, token) => {
      const html = knocking('top', token).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      return `<iframe srcdoc="${html}"></iframe>`;
    }),
  ],
};
