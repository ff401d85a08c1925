import { io, type Socket } from "socket.io-client";
import { PROTOCOL_VERSION, type Ack, type ClientEvents, type ServerEvents } from "../protocol/types";
import { RequestError, type RealtimeClient, type RealtimeListener } from "./client";
import type { ServerEvent } from "./syncEngine.std";

const eventNames: readonly (keyof ServerEvents)[] = ["message", "conversation", "read", "person", "presence"];

/**
 * The stock socket.io-client, without Redux. It owns connecting and trying again (with jitter, at most every five
 * seconds); it never buffers what is sent while there is no connection: the outbox owns that.
 */
export class SocketClient implements RealtimeClient {
  private socket: Socket | null = null;

  constructor(private readonly deviceId: string) {}

  get connected(): boolean {
    return this.socket?.connected ?? false;
  }

  start(listener: RealtimeListener): void {
    this.stop();
    const socket = io({
      forceNew: true,
      autoConnect: false,
      auth: { protocol: PROTOCOL_VERSION, deviceId: this.deviceId },
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      randomizationFactor: 0.5,
      timeout: 10_000,
    });
    this.socket = socket;

    socket.on("connect", () => {
      listener.onOpen();
    });
    socket.on("disconnect", (reason) => {
      listener.onLost();
      if (reason === "io server disconnect") {
        listener.onClosedByServer();
      }
    });
    socket.on("connect_error", (error: Error & { data?: { code?: unknown } }) => {
      // An inactive socket was refused by the server itself; everything else is tried again by the manager.
      if (!socket.active) {
        listener.onRefused(typeof error.data?.code === "string" ? error.data.code : "unknown");
      }
    });
    for (const name of eventNames) {
      socket.on(name, (data: unknown) => {
        listener.onEvent({ name, data } as ServerEvent);
      });
    }
    socket.connect();
  }

  stop(): void {
    this.socket?.off();
    this.socket?.disconnect();
    this.socket = null;
  }

  reconnect(): void {
    // Closing resets the manager's waiting time; connecting opens a new transport at once.
    this.socket?.disconnect().connect();
  }

  request<Name extends keyof ClientEvents>(
    name: Name,
    request: ClientEvents[Name]["request"],
    timeoutMs: number,
  ): Promise<Ack<ClientEvents[Name]["answer"]>> {
    const socket = this.socket;
    if (!socket?.connected) {
      return Promise.reject(new RequestError("not connected"));
    }
    return new Promise((resolve, reject) => {
      socket
        .timeout(timeoutMs)
        .emit(name, request, (error: Error | null, ack: Ack<ClientEvents[Name]["answer"]> | undefined) => {
          if (error !== null || ack === undefined) {
            reject(new RequestError(error?.message ?? "empty acknowledgement"));
          } else {
            resolve(ack);
          }
        });
    });
  }
}
