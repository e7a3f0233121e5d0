import type {Tab} from '../engines/index.ts';
import type {Attempt} from './attack.ts';

// Parts of hostile pages, as text.

/** Address of the form of a session. */
export const frameOf = ({processor}: Attempt, id: string): string => `${processor}/frame?s=${id}&l=en`;

/** An iframe of its own with a page in it, which has the origin of the page around it. */
export const srcdoc = (html: string, more = ''): string =>
  `<iframe ${more} srcdoc="${html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`;

/** An iframe whose page stands in its address. */
export const dataFrame = (html: string): string =>
  `<iframe src="data:text/html;base64,${Buffer.from(html).toString('base64')}"></iframe>`;

/** Puts in a frame whose page stands in the memory of this one. */
export const blobFrame = (html: string): string => `<script>
  document.body.append(Object.assign(document.createElement('iframe'), {
    src: URL.createObjectURL(new Blob([atob('${Buffer.from(html).toString('base64')}')], {type: 'text/html'})),
  }));
</script>`;

/** Holds the page's end of every port that our script makes, and all that came over it. Belongs before the script. */
export const THIEF = `<script>
  var stolen = [], heardOver = [];
  const Channel = MessageChannel;
  MessageChannel = function () {
    const channel = new Channel();
    stolen.push(channel.port1);
    channel.port1.addEventListener('message', ({data}) => heardOver.push(data));
    return channel;
  };
</script>`;

/** Asks the page until an expression is true there; false where it does not get so. */
export const until = async (tab: Tab, expression: string, ms = 10_000): Promise<boolean> => {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (await tab.read(`Boolean(${expression})`)) return true;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return false;
};

/** As {@link until}, for what an attack cannot do without. */
export const need = async (tab: Tab, expression: string, what: string): Promise<void> => {
  if (!(await until(tab, expression))) throw new Error(`${what} did not come`);
};
