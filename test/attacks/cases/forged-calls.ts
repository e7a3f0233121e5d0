import {element, RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {frameOf, srcdoc, until} from '../parts.ts';

// The frame says by a call that its script listens. A call that is not the frame's, or comes too soon, would make the
// page greet a document that is not there yet and take the frame itself for another: the form would be closed.

const CALL = `{florin: 'here'}`;

/** Calls the page again and again, from the first moment. */
const caller = (home: string): string =>
  `<script>setInterval(() => ${home}.postMessage(${CALL}, '*'), 20);</script>`;

/** Runs in the page until the element has put its iframe in, and then with it. */
const withIframe = (task: string, again = false): string => `<script>{
  const timer = setInterval(() => {
    const iframe = document.querySelector('florin-card-form iframe');
    if (!iframe) return;
    if (!${again}) clearInterval(timer);
    ${task}
  }, 1);
}</script>`;

interface Forgery {
  name: string;
  /** What the page is to check no more. */
  weak: string[];
  before?(attempt: Attempt): string;
  after?(attempt: Attempt, id: string): string;
}

const FORGERIES: Forgery[] = [
  {
    name: 'by frames beside it, before it is there and after',
    weak: ['event.source === frame && ', 'event.origin === origin && '],
    before: ({merchantPage, strangerPage}) =>
      [merchantPage(caller('top')), strangerPage(caller('top'))]
        .map(url => `<iframe src="${url}"></iframe>`)
        .join(''),
  },
  {
    name: 'by a frame without an origin',
    weak: ['event.source === frame && ', 'event.origin === origin && '],
    before: () => srcdoc(caller('top'), 'sandbox="allow-scripts"'),
  },
  {
    name: 'by the page itself',
    weak: ['event.source === frame && ', 'event.origin === origin && '],
    before: () => caller('window'),
  },
  {
    name: "dispatched in the frame's name",
    weak: ['event.isTrusted && '],
    before: ({processor}) =>
      withIframe(
        `const event = new MessageEvent('message', {data: ${CALL}, origin: '${processor}'});
        dispatchEvent(Object.defineProperty(event, 'source', {value: iframe.contentWindow}));`,
        true,
      ),
  },
  {
    name: "by another frame of the same processor's",
    weak: ['event.source === frame && '],
    after: (attempt, id) => `<iframe src="${frameOf(attempt, id)}"></iframe>`,
  },
  {
    name: "from the frame's window, before the frame's document is in it",
    weak: ['event.origin === origin && '],
    before: () => withIframe(`iframe.contentWindow.eval("parent.postMessage(${CALL}, '*')");`),
  },
];

/** True where the form was closed, or did not open. */
const closed = async ({tab}: Attempt): Promise<boolean> => {
  const told = (name: string) => `events.some(one => one.type === 'florin-${name}')`;
  if (!(await until(tab, `${told('ready')} || ${told('error')}`, 4000))) return true;
  return until(tab, told('error'), 400);
};

const forgery = ({name, weak, before, after}: Forgery): Attack => ({
  name: `a call ${name}`,
  weak: {sdk: weak.map(text => [text, ''])},
  run: async attempt => {
    const {id, token} = await attempt.session();
    const page = element(attempt.processor, token, after?.(attempt, id));
    await attempt.tab.goto(attempt.merchantPage(RECORDER + (before?.(attempt) ?? '') + page));
    return closed(attempt);
  },
});

export const forgedCalls: Group = {title: 'forged calls', attacks: FORGERIES.map(forgery)};
