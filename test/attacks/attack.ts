import type {EngineName, Tab} from '../engines/index.ts';
import type {HostileProcessor, Weakness} from './weak.ts';

/** One try of an attack, against one build, in one engine: a fresh tab, and servers of every party. */
export interface Attempt {
  readonly tab: Tab;
  readonly engine: EngineName;
  /** Origin of the processor that is attacked, on another site than every page. */
  readonly processor: string;
  /** Serves a page of the merchant's, whose origin sessions list, and answers with its address. */
  merchantPage(html: string, headers?: Record<string, string>): string;
  /** Serves a page of somebody's whom no session lists. */
  strangerPage(html: string, headers?: Record<string, string>): string;
  /** Origins of merchant and stranger. */
  readonly merchant: string;
  readonly stranger: string;
  /** A session for the merchant's pages. */
  session(terms?: object): Promise<{id: string; token: string}>;
  /** What was sent to the stranger's `/loot`, in any way: paths with their queries, and bodies. */
  readonly loot: string[];
  /** The hostile processor of this attempt, with `hostile` alone: what it does may be changed at any time. */
  readonly hostile: HostileProcessor;
  /** Where the processor itself is, past every front. */
  readonly direct: string;
  /** Every request that reached a server of ours since the attempt began: `host path`. */
  readonly requests: string[];
  /** Prints a figure along with the attack. */
  print(text: string): void;
}

/** Something that a hostile page, frame, processor or neighbour tries: one thing, or several in one page. */
export interface Attack {
  name: string;
  /** The things tried, where there are several; each is an attack of its own. */
  names?: readonly string[];
  /** How our build is broken so that it must succeed; left out where no such build can be made, with the reason. */
  weak: Weakness | {none: string};
  /** Engines in which even the weakened build withstands it, with the reason, which is printed. */
  withstood?: Partial<Record<EngineName, string>>;
  /** What is taken away from our build too, so that one lock of several is seen to hold alone. */
  bare?: Weakness;
  /** Engines in which it cannot be tried, with the reason, which is printed. */
  cannot?: Partial<Record<EngineName, string>>;
  /** The attack is on a frame of ours by a processor that is not: see `Attempt.hostile`. */
  hostile?: true;
  /**
   * True where the attacker got what it wanted; with `names`, those of them that did.
   * @throws where the attempt could not be made at all
   */
  run(attempt: Attempt): Promise<boolean | readonly string[]>;
}

/** A group of attacks on one thing. */
export interface Group {
  title: string;
  attacks: Attack[];
}

/** The card whose digits attackers are after. It is nobody's, and pays nowhere. */
export const CANARY = {number: '4111108254339076', expiry: '1240', cvc: '836'};

/** The element with its script, as a merchant writes it. */
export const element = (processor: string, token: string, more = ''): string =>
  `<script src="${processor}/sdk/v1/florin.js"></script>
  <florin-card-form session="${token}"></florin-card-form>${more}`;

/** Waits in the page until the element has fired an event, and answers its error code, if it has one. */
export const heard = (tab: Tab, event: string): Promise<string> =>
  tab.run(async name => {
    const seen = globalThis as unknown as {events: {type: string; error?: {code: string}}[]};
    for (let i = 0; i < 200; i++) {
      const found = seen.events?.find(({type}) => type === name);
      if (found) return found.error?.code ?? '';
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error(
      `${name} did not come: ${JSON.stringify(seen.events?.map(one => [one.type, one.error?.code]))}`,
    );
  }, event);

/** Keeps every event of the element in `events`. Belongs before the script. */
export const RECORDER = `<script>
  var events = [];
  for (const name of 'ready change authorized declined tokenized pending expiring expired error'.split(' '))
    document.addEventListener('florin-' + name, event => events.push(event));
</script>`;

/** Types the canary into the frame with real keys. */
export const typeCanary = async (tab: Tab): Promise<void> => {
  const frame = await tab.frame('/frame?');
  await frame.type('[autocomplete=cc-number]', CANARY.number);
  await frame.type('[autocomplete=cc-exp]', CANARY.expiry);
  await frame.type('[autocomplete=cc-csc]', CANARY.cvc);
};

/** Seconds since 1970, which stand in every token and have whatever digits they have. */
const SECONDS = /(?<!\d)1[78]\d{8}(?!\d)/g;

/** True where four digits of the canary in a row, or its CVC alone, stand in a text. */
export const holdsDigits = (text: string): boolean => {
  const {number} = CANARY;
  const said = text.replace(SECONDS, '');
  for (let i = 6; i + 4 <= number.length - 4; i++) if (said.includes(number.slice(i, i + 4))) return true;
  return false;
};
