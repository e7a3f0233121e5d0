import type {Context} from './context.js';

/** Runs a task now, and again `interval` ms after each end, whatever becomes of it. The answer stops it. */
export const keep = (
  {runtime, log}: Pick<Context, 'runtime' | 'log'>,
  name: string,
  interval: number,
  task: () => Promise<void>,
): (() => void) => {
  let cancel = () => {};
  let stopped = false;
  const run = async (): Promise<void> => {
    try {
      await task();
    } catch (error) {
      log('task_failed', {task: name, error: error instanceof Error ? error.name : 'unknown'});
    }
    if (!stopped) cancel = runtime.after(interval, () => void run());
  };
  void run();
  return () => {
    stopped = true;
    cancel();
  };
};
