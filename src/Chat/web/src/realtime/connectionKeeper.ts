import type { Me } from "../protocol/types";
import { backoff } from "./backoff.std";
import type { RealtimeClient } from "./client";

export interface ConnectionKeeperOptions {
  client: RealtimeClient;
  /** Who the server says is signed in; null when nobody is; rejects when it cannot be asked. */
  checkSession(): Promise<Me | null>;
  onSessionEnded(): void;
  onOverdue(): void;
}

/** Without a connection for this long it is called Offline. */
const OVERDUE_MS = 30_000;

/**
 * What to do where the client does not try again by itself: a connection that the server refused or closed, and one
 * that stays away for long.
 */
export class ConnectionKeeper {
  private overdueTimer: ReturnType<typeof setTimeout> | null = null;
  private reconnectTimer: ReturnType<typeof setTimeout> | null = null;
  private refusals = 0;
  private stopped = false;

  constructor(private readonly options: ConnectionKeeperOptions) {}

  /** There is no connection, from now on or still. */
  missing(): void {
    this.overdueTimer ??= setTimeout(() => {
      this.overdueTimer = null;
      this.options.onOverdue();
    }, OVERDUE_MS);
  }

  /** The connection is there and of use. */
  settled(): void {
    this.refusals = 0;
    this.cancelTimers();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimers();
  }

  reconnectNow(): void {
    this.cancelReconnect();
    this.options.client.reconnect();
  }

  /** Each time in a row it takes longer. */
  reconnectLater(): void {
    if (this.stopped) {
      return;
    }
    this.refusals++;
    this.cancelReconnect();
    this.reconnectTimer = setTimeout(
      () => {
        this.reconnectTimer = null;
        this.options.client.reconnect();
      },
      backoff(this.refusals, 250, 5_000),
    );
  }

  /** The server does not want this connection: is it that the session is over? */
  async recheckSession(): Promise<void> {
    try {
      const me = await this.options.checkSession();
      if (me === null) {
        if (!this.stopped) {
          this.options.onSessionEnded();
        }
        return;
      }
    } catch {
      // Not to be reached: the attempts below go on until it is.
    }
    this.reconnectLater();
  }

  private cancelReconnect(): void {
    if (this.reconnectTimer !== null) {
      clearTimeout(this.reconnectTimer);
      this.reconnectTimer = null;
    }
  }

  private cancelTimers(): void {
    this.cancelReconnect();
    if (this.overdueTimer !== null) {
      clearTimeout(this.overdueTimer);
      this.overdueTimer = null;
    }
  }
}
