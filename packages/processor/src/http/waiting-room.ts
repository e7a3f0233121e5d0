/** Counts who waits for the same thing, so that nobody can make a processor hold requests without end. */
export interface WaitingRoom {
  /** Runs a task that may wait `wait` seconds; one too many is told that it may not wait at all. */
  turn<T>(name: string, wait: number, task: (granted: number) => Promise<T>): Promise<T>;
}

/** @param most how many may wait for one name at once */
export const waitingRoom = (most: number): WaitingRoom => {
  const counts = new Map<string, number>();
  const leave = (name: string): void => {
    const left = (counts.get(name) ?? 1) - 1;
    if (left > 0) counts.set(name, left);
    else counts.delete(name);
  };
  return {
    turn: async (name, wait, task) => {
      const there = counts.get(name) ?? 0;
      if (wait <= 0 || there >= most) return task(0);
      counts.set(name, there + 1);
      try {
        return await task(wait);
      } finally {
        leave(name);
      }
    },
  };
};
