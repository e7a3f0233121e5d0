/** What the processor takes for a captured payment. */
export interface ProcessorFees {
  /** Hundredths of a per cent of the captured amount. */
  basisPoints: number;
  /** Minor units a capture. */
  fixed: number;
}

/** Half a per cent. */
export const STANDARD_FEES: ProcessorFees = {basisPoints: 50, fixed: 0};

/** The fee for one capture in minor units, half a unit rounded up, never more than the amount. */
export const processorFee = ({basisPoints, fixed}: ProcessorFees, amount: number): number =>
  Math.min(amount, Math.floor((amount * basisPoints + 5_000) / 10_000) + fixed);
