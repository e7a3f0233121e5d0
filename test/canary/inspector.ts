/** A debugger's connection to a process. */
export interface Inspector {
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Hears what comes unasked. */
  on(method: string, heard: (params: Record<string, unknown>) => void): void;
  close(): void;
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: {message: string};
}

/** Connects to the address that Node prints with `--inspect`. */
export const connectInspector = async (address: string): Promise<Inspector> => {
  const socket = new WebSocket(address);
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Map<string, (params: Record<string, unknown>) => void>();
  let sent = 0;
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('no debugger there'));
  });
  socket.onmessage = ({data}: MessageEvent<string>) => {
    const message = JSON.parse(data) as Message;
    if (message.id === undefined) listeners.get(message.method!)?.(message.params!);
    else waiting.get(message.id)?.(message);
  };
  return {
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        const id = ++sent;
        waiting.set(id, ({result, error}) => (error ? reject(new Error(error.message)) : resolve(result!)));
        socket.send(JSON.stringify({id, method, params}));
      }),
    on: (method, heard) => void listeners.set(method, heard),
    close: () => socket.close(),
  };
};
