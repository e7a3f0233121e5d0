import {type Attack, type Attempt, type Group} from '../attack.ts';

// A page that no session lists must get no form to put over, or under, its own.

/** A page that embeds the frame by itself, with a real token, and shakes hands with it. */
const embedder = (processor: string, id: string, token: string, look = ''): string => `
  <iframe id="card" src="${processor}/frame?s=${id}&l=en" style="width:400px;height:300px;${look}"></iframe>
  <script>
    const hello = {florin: 'connect', versions: ['1'], session: '${token}', locale: 'en', theme: {}, disabled: false};
    const knock = () => {
      const {port1, port2} = new MessageChannel();
      port1.onmessage = ({data}) => { if (data.type === 'ready') window.won = true; };
      document.querySelector('#card').contentWindow.postMessage(hello, '*', [port2]);
    };
    for (let i = 1; i < 15; i++) setTimeout(knock, 150 * i);
  </script>`;

const wins = async (attempt: Attempt): Promise<boolean> =>
  attempt.tab.run(async () => {
    for (let i = 0; i < 50; i++) {
      if ((globalThis as {won?: unknown}).won) return true;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    return false;
  });

/** Both locks are to be broken for it to succeed: the browser's, by the page's header, and the frame's own. */
const BOTH = {
  policy: [[/; frame-ancestors [^;]*/, '']] as [RegExp, string][],
  frame: [['if (!claims.origins.includes(origin))', 'if (false)']] as [string, string][],
};

const embeds = (name: string, look: string): Attack => ({
  name,
  weak: BOTH,
  run: async attempt => {
    const {id, token} = await attempt.session();
    await attempt.tab.goto(attempt.strangerPage(embedder(attempt.processor, id, token, look)));
    return wins(attempt);
  },
});

export const embedding: Group = {
  title: 'embedding',
  attacks: [
    embeds('a stranger embeds the form with a token it has seen', ''),
    embeds(
      'a stranger lays the form, invisible, over its own (clickjacking)',
      'opacity:0;position:absolute;z-index:9',
    ),
  ],
};
