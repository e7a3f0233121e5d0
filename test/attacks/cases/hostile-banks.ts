import {element, heard, RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {fillCard, isPayment} from '../shopper.ts';
import type {Call, Weakness} from '../weak.ts';
import type {Payment} from './answers.ts';

// The issuer's page stands inside the form's frame while the shopper proves who they are. It may ask them what it likes,
// and is shut in there: it leads neither the shop's page nor the form elsewhere, and opens nothing.

/**
 * The policy lets any bank in, as that of a processor does whose network has many; and the form's own frame is no lock any
 * more, so that the one of the bank's is seen to hold alone.
 */
const ALONE: Weakness = {
  policy: [[/frame-src 'self' [^;]+/, 'frame-src *']],
  sdk: [['sandbox: SANDBOX, ', '']],
};

/** What the page tries the moment the shopper has clicked in it, which is when a browser allows the most. */
const WAYS: Record<string, string> = {
  "leads the shop's page away": 'top.location = loot',
  'opens a window': 'open(loot)',
};

const bank = (
  stranger: string,
  code: string,
): string => `<button style="width:100%;height:200px">Confirm</button>
<script>
  const loot = '${stranger}/loot?bank';
  document.querySelector('button').onclick = () => { try { ${code} } catch {} };
</script>`;

/** A processor whose payments all wait for a bank at this address. */
const leadsTo = (attempt: Attempt, address: string) => (call: Call) => {
  const {processor} = attempt;
  if (call.path.startsWith('/challenges/'))
    return {
      headers: {'content-type': 'text/html'},
      body: `<!doctype html><form method="post" action="${address}"></form>`,
    };
  if (!isPayment(call)) return undefined;
  const url = `${processor}/challenges/pay_0000000000000000`;
  return {
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({
      ...{id: 'pay_0000000000000000', attempt: (JSON.parse(call.body) as Payment).attempt},
      ...{status: 'requires_action', next_action: {type: 'challenge', url, expires_at: 4_000_000_000}},
    }),
  };
};

const meets = async (attempt: Attempt, code: string): Promise<boolean> => {
  const {tab, hostile, processor, stranger, loot} = attempt;
  const address = attempt.strangerPage(bank(stranger, code));
  hostile.answer = leadsTo(attempt, address);
  const {token} = await attempt.session();
  const html = element(processor, token, '<p id="shop">Shop</p>');
  await tab.goto(attempt.merchantPage(RECORDER + html));
  await heard(tab, 'florin-ready');
  await fillCard(await tab.frame('/frame?'));
  await tab.run(() => void document.querySelector('florin-card-form')!.submit());
  const page = await tab.frame(address);
  await page.click('button');
  for (let i = 0; i < 10 && loot.length === 0; i++) await new Promise(done => setTimeout(done, 200));
  return loot.length > 0;
};

const attack = ([name, code]: [string, string]): Attack => ({
  name,
  weak: {...ALONE, pay: [["iframe.setAttribute('sandbox', SANDBOX);", '']]},
  bare: ALONE,
  hostile: true,
  run: attempt => meets(attempt, code),
});

export const hostileBanks: Group = {
  title: "hostile banks' pages",
  attacks: Object.entries(WAYS).map(attack),
};
