import {element, RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {blobFrame, dataFrame, need, srcdoc, until} from '../parts.ts';
import type {Weakness} from '../weak.ts';

// Windows that are not the frame speak to the page as if they were. The page must act on nothing of it: what the
// frame says comes over a port that nobody else was given, and its one call to the window says nothing.

/** What a window wants from the page. */
const AIMS = [
  'a payment authorized',
  'a payment declined',
  'a change',
  'another height',
  'the line',
] as const;

/** Well-formed messages of a frame's, with the intruder's mark wherever the page would show it. */
const forged = (i: number): object[] => {
  const result = (status: string) => ({
    ...{status, signed: `forged ${i}`, from: i},
    result: {status, card: {brand: 'visa', last4: '0000'}, session: 'cs_forged'},
  });
  return [
    {type: 'change', brand: `forged ${i}`, complete: true, fields: []},
    {type: 'height', height: 1000 + i},
    {type: 'outcome', outcome: result('declined')},
    {type: 'outcome', outcome: result('authorized')},
  ];
};

/** Script of a window that says all this to `home` again and again, bare and over a port that it brings along. */
const intruder = (i: number, home: string): string => `<script>
  addEventListener('message', ({data}) => {
    if (data?.florin === 'connect') ${home}.postMessage({greeted: ${i}}, '*');
  });
  setInterval(() => {
    for (const message of ${JSON.stringify(forged(i))}) ${home}.postMessage(message, '*');
    const {port1, port2} = new MessageChannel();
    for (const message of ${JSON.stringify(forged(i))}) port1.postMessage(message);
    ${home}.postMessage({florin: 'connect'}, '*', [port2]);
    ${home}.postMessage({said: ${i}}, '*');
  }, 200);
</script>`;

/** Notes what of it the page believes. An authorized result is taken back, so that the next one is heard too. */
const WITNESS = `<script>
  var won = new Set(), said = new Set(), aims = ${JSON.stringify(AIMS)};
  const believed = (mark, aim) => { if (String(mark).startsWith('forged ')) won.add(mark.slice(7) + ' ' + aim); };
  document.addEventListener('florin-change', ({brand}) => believed(brand, 2));
  document.addEventListener('florin-declined', ({result}) => believed(result.signed, 1));
  document.addEventListener('florin-authorized', ({result, target}) => {
    believed(result.signed, 0);
    queueMicrotask(() => target.reset());
  });
  addEventListener('message', ({data}) => {
    const box = document.querySelector('florin-card-form')?.shadowRoot?.querySelector('[part=box]');
    const height = parseInt(box?.style.height);
    if (height >= 1000) won.add(height - 1000 + ' 3');
    if ('greeted' in Object(data)) won.add(data.greeted + ' 4');
    if ('said' in Object(data)) said.add(data.said);
  });
  // Everybody is to be heard anew by a form that is open.
  var ready = false;
  document.addEventListener('florin-ready', () => { ready = true; said.clear(); });
  setInterval(() => opener.postMessage({ready, said: [...said], won: [...won]}, '*'), 50);
</script>`;

/** Script of the page that opened ours: it is told how it goes there, and speaks to it like the others. */
const OPENER = `<script>
  var victim, state = {};
  addEventListener('message', ({data}) => { if (data.won) state = data; });
</script>${intruder(10, 'victim?')}`;

const INTRUDERS = [
  'a sibling frame',
  "a stranger's sibling frame",
  "a stranger's frame in a sibling frame",
  'a frame without an address',
  'a sandboxed frame without an origin',
  'a frame with its page in its address',
  'a frame with its page in memory',
  "a stranger's frame at the frame's own path",
  'the page itself',
  "events that the page dispatches in the frame's name",
  'the window that opened the page',
] as const;

/** The page's own script, which says all this to itself and, with `events`, as if the frame had. */
const ownScript = (i: number, processor: string, events: boolean): string => `<script>
  setInterval(() => {
    const source = document.querySelector('florin-card-form iframe')?.contentWindow;
    for (const data of ${JSON.stringify(forged(i))})
      if (${events}) {
        const event = new MessageEvent('message', {data, origin: '${processor}'});
        dispatchEvent(Object.defineProperty(event, 'source', {value: source}));
      }
      else postMessage(data, '*');
    said.add(${i});
  }, 200);
</script>`;

const beside = ({merchantPage, strangerPage, stranger, processor}: Attempt): string => {
  const framed = (url: string) => `<iframe src="${url}"></iframe>`;
  const path = strangerPage(intruder(7, 'top')).slice(stranger.length);
  return [
    framed(merchantPage(intruder(0, 'top'))),
    framed(strangerPage(intruder(1, 'top'))),
    framed(merchantPage(framed(strangerPage(intruder(2, 'top'))))),
    srcdoc(intruder(3, 'top')),
    srcdoc(intruder(4, 'top'), 'sandbox="allow-scripts"'),
    dataFrame(intruder(5, 'top')),
    blobFrame(intruder(6, 'top')),
    framed(`${stranger}${path}?s=cs_${'a'.repeat(26)}&l=en`),
    ownScript(8, processor, false),
    ownScript(9, processor, true),
  ].join('');
};

/** A page that takes what is said to its window for what its frame says over the port, and greets whoever speaks. */
const CREDULOUS: Weakness = {
  sdk: [
    [
      'if (isCall(event, iframe.contentWindow, opened.processor))\n                arrive(CALL);',
      `if (isCall(event, iframe.contentWindow, opened.processor)) return arrive(CALL);
       if (event.data?.type) on.message(event.data);
       if (event.data?.said !== undefined && event.source)
         event.source.postMessage({florin: 'connect'}, '*');`,
    ],
  ],
};

/** Those that cannot win the line: they are no window of their own. */
const names = INTRUDERS.flatMap((who, i) =>
  AIMS.filter((_, aim) => aim < 4 || (i !== 8 && i !== 9)).map(aim => `${who}: ${aim}`),
);

const intruders: Attack = {
  name: "others' messages, taken for the frame's",
  names,
  weak: CREDULOUS,
  run: async attempt => {
    const {tab, merchantPage, strangerPage, processor} = attempt;
    const {token} = await attempt.session();
    const page = merchantPage(RECORDER + WITNESS + element(processor, token, beside(attempt)));
    await tab.goto(strangerPage(`<button onclick="victim = window.open('${page}')">Open</button>${OPENER}`));
    await tab.click('button');
    await need(tab, 'state.ready', 'the form');
    await need(tab, `state.said.length === ${INTRUDERS.length}`, 'every intruder');
    await until(tab, `state.won.length === ${names.length}`, 500);
    const won = await tab.read<string[]>('state.won');
    return won.map(mark => mark.split(' ').map(Number) as [number, number]).map(nameOf);
  },
};

const nameOf = ([who, aim]: [number, number]): string => `${INTRUDERS[who]}: ${AIMS[aim]}`;

export const spoofedMessages: Group = {title: 'spoofed messages', attacks: [intruders]};
