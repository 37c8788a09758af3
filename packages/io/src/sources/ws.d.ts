// The part of the optional peer `ws` that the WebSocket source uses; the package brings no types.
declare module 'ws' {
  export class WebSocket {
    constructor(url: string, options?: { readonly headers?: Record<string, string> });
    readonly isPaused: boolean;
    on(event: 'open', listener: () => void): this;
    on(event: 'message', listener: (data: { toString(): string }) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'close', listener: (code: number) => void): this;
    send(text: string): void;
    pause(): void;
    resume(): void;
    terminate(): void;
  }
  export class WebSocketServer {
    constructor(options: { readonly port: number; readonly host?: string });
    on(event: 'connection', listener: (socket: WebSocket) => void): this;
    on(event: 'listening', listener: () => void): this;
    address(): { readonly port: number };
    close(done?: () => void): void;
  }
}
