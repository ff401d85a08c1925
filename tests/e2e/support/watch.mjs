// What a page must never do, whatever a test looks at: throw, write an error to the console, or break the content security policy.

/** Chromium's own words for a request that reached nobody. */
const NETWORK = [
  /^Failed to load resource: net::ERR_/,
  /^WebSocket connection to '.*' failed/,
];
const REFUSED = /^Failed to load resource: the server responded with a status of (\d+)/;

export class PageWatch {
  #problems = [];
  #outages = false;
  #refusals = new Set();

  constructor(name) {
    this.name = name;
  }

  /** Listens on every page of the context, from their first script on. */
  async attach(context) {
    await context.exposeBinding('__reportViolation', (_, text) => {
      this.#problems.push(`content security policy: ${text}`);
    });
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        globalThis.__reportViolation(
          `${event.effectiveDirective} ${event.blockedURI} ${event.sample} (${event.sourceFile}:${event.lineNumber})`);
      });
    });
    context.on('weberror', (error) => this.#problems.push(`page error: ${error.error().stack ?? error.error()}`));
    context.on('console', (message) => {
      if (message.type() === 'error' && !this.#expected(message.text(), message.location().url)) {
        this.#problems.push(`console: ${message.text()} (${message.location().url})`);
      } else if (/Content.Security.Policy|TrustedScript|TrustedHTML/i.test(message.text())) {
        this.#problems.push(`console: ${message.text()}`);
      }
    });
  }

  /** The server goes away in this test: requests that reach nobody are part of it. */
  allowOutages() {
    this.#outages = true;
  }

  /** This test is refused on purpose: `path` answers with `status`. */
  allowRefusal(path, status) {
    this.#refusals.add(`${path} ${status}`);
  }

  /** What was seen so far. */
  get problems() {
    return this.#problems.map((problem) => `${this.name}: ${problem}`);
  }

  #expected(text, url) {
    const path = URL.canParse(url) ? new URL(url).pathname : '';
    const status = REFUSED.exec(text)?.[1];
    if (status !== undefined) {
      // Asking who is signed in when nobody is, is answered by 401; and a new server knows no session id of the old one's sockets.
      return (path === '/api/session' && status === '401')
        || (this.#outages && path === '/socket.io/' && status === '400')
        || this.#refusals.has(`${path} ${status}`);
    }
    return this.#outages && NETWORK.some((pattern) => pattern.test(text));
  }
}
