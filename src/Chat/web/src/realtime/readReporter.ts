export interface ReadReporterOptions {
  /** Tells the server; rejects when it did not answer. */
  send(conversationId: string, seq: number): Promise<unknown>;
  intervalMs?: number;
}

/** Tells the server how far one has read: the highest mark of each conversation, at most once per interval. */
export class ReadReporter {
  private readonly marks = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly intervalMs: number;

  constructor(private readonly options: ReadReporterOptions) {
    this.intervalMs = options.intervalMs ?? 500;
  }

  report(conversationId: string, seq: number): void {
    this.marks.set(conversationId, Math.max(seq, this.marks.get(conversationId) ?? 0));
    this.timer ??= setTimeout(() => {
      this.flush();
    }, this.intervalMs);
  }

  /** Forgets what waits. After a sync the marks that the server does not know are reported anew. */
  clear(): void {
    this.marks.clear();
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }

  private flush(): void {
    this.timer = null;
    const marks = [...this.marks];
    this.marks.clear();
    for (const [conversationId, seq] of marks) {
      // A lost report is made up for after the next sync.
      this.options.send(conversationId, seq).catch(() => undefined);
    }
  }
}
