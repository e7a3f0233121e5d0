import type {CDPSession, Page} from 'playwright';

/**
 * Slows down a page's processor by `rate`, and that of every frame of another site, which runs in a process of its
 * own: each is held at its birth until the brake is on.
 */
export const throttle = async (page: Page, rate: number): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', {rate});
  session.on('Target.attachedToTarget', ({sessionId}) => void brake(session, sessionId, rate));
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: false,
  });
};

const brake = async (session: CDPSession, sessionId: string, rate: number): Promise<void> => {
  const send = (id: number, method: string, params = {}) =>
    session.send('Target.sendMessageToTarget', {sessionId, message: JSON.stringify({id, method, params})});
  await send(1, 'Emulation.setCPUThrottlingRate', {rate});
  await send(2, 'Runtime.runIfWaitingForDebugger');
};
