import {startCheckoutScene, type CheckoutScene} from '../support/checkout-scene.ts';
import {secureFrame} from '../support/card-form.ts';
import {auditor} from './audit.ts';
import {MODES, prefer} from './modes.ts';
import type {Tell} from './stories.ts';

/** Looks at the checkout of the demo's shop, whose form comes from another site. */
export const auditShop = async (tell: Tell): Promise<void> => {
  const scene = await startCheckoutScene();
  try {
    await auditCheckout(scene, tell);
  } finally {
    await scene.close();
  }
};

const auditCheckout = async (scene: CheckoutScene, tell: Tell): Promise<void> => {
  const page = await scene.openCheckout();
  const audit = await auditor(page);
  const frame = await secureFrame(page);
  for (const mode of MODES) {
    await prefer(page, mode);
    await page.evaluate(locale => {
      Object.assign(document.documentElement, {lang: locale, dir: locale === 'ar' ? 'rtl' : 'ltr'});
      Object.assign(document.querySelector('florin-card-form')!, {locale});
    }, mode.locale);
    await frame.locator(`html[lang=${mode.locale}]`).waitFor({state: 'attached'});
    tell(mode.name, 'the shop’s checkout', await audit());
  }
};
