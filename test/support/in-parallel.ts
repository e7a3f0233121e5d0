/** Runs tasks with so many under way at all times. */
export const inParallel = async <T>(
  many: number,
  list: readonly T[],
  task: (item: T) => Promise<void>,
): Promise<void> => {
  const queue = list.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({length: many}, worker));
};
