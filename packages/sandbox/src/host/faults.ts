import type {NetworkRequest, Spoiling} from '@florin/network';

/** What becomes of answers to one type of request. The network decides all the same. */
export type Fault = 'none' | 'silence' | 'late' | 'wrong_mac' | 'hang_up';

const FAULTS: readonly Fault[] = ['none', 'silence', 'late', 'wrong_mac', 'hang_up'];

/** Milliseconds that a `late` answer takes: longer than an acquirer waits. */
const LATE = 15_000;

/** Faults that an operator sets, by the type of the request. */
export interface Faults {
  /** @throws RangeError `fault_unknown` */
  set(mti: string, fault: string, ms?: number): void;
  /** Milliseconds that the answer takes; more than an acquirer waits where it is never sent. */
  latency(request: NetworkRequest): number;
  spoil: Spoiling;
}

/** None at first. */
export const newFaults = (): Faults => {
  const set = new Map<string, {fault: Fault; ms: number}>();
  return {
    set: (mti, name, ms = LATE) => {
      const fault = FAULTS.find(each => each === name);
      if (!fault || !/^0[0-9]{3}$/.test(mti) || !(ms >= 0 && ms <= 600_000))
        throw new RangeError(
          `fault_unknown: fault is ${FAULTS.join(', ')}; mti four digits; ms to ten minutes.`,
        );
      set.set(mti, {fault, ms});
    },
    latency: ({mti}) => {
      const {fault, ms} = set.get(mti) ?? {fault: 'none', ms: 0};
      if (fault === 'silence') return Infinity;
      return fault === 'late' ? ms : 0;
    },
    spoil: ({mti}) => {
      const fault = set.get(mti)?.fault;
      if (fault === 'wrong_mac') return 'wrong MAC';
      return fault === 'hang_up' ? 'hang up' : 'nothing';
    },
  };
};
