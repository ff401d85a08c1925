import type { Problem } from "../protocol/types";

/** A request that was refused (`problem` says why) or did not reach the server (`problem` is null). */
export class HttpError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? "The server cannot be reached. Check the connection and try again.");
    this.name = "HttpError";
    this.status = status;
    this.problem = problem;
  }
}

function isProblem(value: unknown): value is Problem {
  const problem = value as Partial<Problem> | null;
  return typeof problem === "object" && typeof problem?.detail === "string" && typeof problem.code === "string";
}

/**
 * One request to the server's JSON interface. `X-Requested-By` is what the server asks of every request that
 * changes something: a foreign page cannot add it.
 *
 * @throws HttpError with status 0 when no answer came within `timeoutMs`.
 */
export async function requestJson(method: string, path: string, body?: object, timeoutMs = 15_000): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: { "X-Requested-By": "parley", ...(body ? { "Content-Type": "application/json" } : {}) },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    text = await response.text();
  } catch {
    throw new HttpError(0, null);
  }
  let value: unknown = null;
  try {
    value = text === "" ? null : JSON.parse(text);
  } catch {
    // Not ours: a proxy's error page, for instance. The status alone decides below.
  }
  if (!response.ok) {
    const detail = `The server answered with an error (${response.status}). Try again in a moment.`;
    throw new HttpError(
      response.status,
      isProblem(value) ? value : { status: response.status, code: "http_error", detail },
    );
  }
  return value;
}
