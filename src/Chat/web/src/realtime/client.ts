import type { Ack, ClientEvents } from "../protocol/types";
import type { ServerEvent } from "./syncEngine.std";

export interface RealtimeListener {
  /** Connected; nothing is known yet of what happened before. */
  onOpen(): void;
  /** Not connected any more. The client tries again by itself. */
  onLost(): void;
  /** The server refused the handshake with a code, or with none that is known. The client does not try again. */
  onRefused(code: string): void;
  /** The server ended the connection on purpose. The client does not try again. */
  onClosedByServer(): void;
  onEvent(event: ServerEvent): void;
}

/** A request that was not answered: not connected, connection lost meanwhile, or no answer in time. */
export class RequestError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RequestError";
  }
}

/** The connection to the server as the rest of realtime/ sees it. */
export interface RealtimeClient {
  readonly connected: boolean;
  start(listener: RealtimeListener): void;
  stop(): void;
  /** Drops what there is and tries at once, without waiting for the next attempt. */
  reconnect(): void;
  /** @throws RequestError when no acknowledgement came. Never repeats by itself. */
  request<Name extends keyof ClientEvents>(
    name: Name,
    request: ClientEvents[Name]["request"],
    timeoutMs: number,
  ): Promise<Ack<ClientEvents[Name]["answer"]>>;
}
