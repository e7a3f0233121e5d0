/** Every deadline of the frame in one place. All in milliseconds. */

/** From the shopper's submit until the outcome is called pending. */
export const attempt = 60_000;
/** From then on the shopper is told that the bank takes long. */
export const waiting = 10_000;
/** One request that is answered at once. */
export const request = 20_000;
/** How long the processor is asked to hold a request for the outcome. */
export const longPoll = 20_000;
/** What a held request may take beyond that. */
export const longPollSlack = 8_000;
/** An envelope is sent again only while it is younger; the processor itself takes it up to 120 s. */
export const resend = 90_000;
/** A card that was sealed ahead is sent only while its envelope is younger. */
export const ahead = 20_000;
/** First pause before a request is repeated; it doubles each time. */
export const backoff = 400;
/** The longest pause, also when the processor asks for a longer one. */
export const backoffMost = 10_000;
/** The least time between two questions for an outcome that was answered "not yet". */
export const pollPause = 1_000;
/** Wall and monotonic clock may move apart by this much before the time is doubted. */
export const drift = 2_000;
