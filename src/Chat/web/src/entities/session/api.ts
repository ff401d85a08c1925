import { HttpError, requestJson } from "../../lib/http";
import type { Credentials, Me, SessionAnswer, Site } from "../../protocol/types";

function personOf(value: unknown): Me {
  const person = (value as Partial<SessionAnswer> | null)?.person;
  if (typeof person?.id !== "string") {
    // An answer that is not this server's: a captive portal, for instance.
    throw new HttpError(0, null);
  }
  return person;
}

export async function loadSite(): Promise<Site> {
  const site = (await requestJson("GET", "/api/site")) as Partial<Site> | null;
  if (typeof site?.protocol !== "number") {
    throw new HttpError(0, null);
  }
  return site as Site;
}

/** Who is signed in; null when nobody is. */
export async function loadSession(): Promise<Me | null> {
  try {
    return personOf(await requestJson("GET", "/api/session"));
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) {
      return null;
    }
    throw error;
  }
}

export async function createAccount(credentials: Credentials): Promise<Me> {
  return personOf(await requestJson("POST", "/api/accounts", credentials));
}

export async function signIn(credentials: Credentials): Promise<Me> {
  return personOf(await requestJson("POST", "/api/session", credentials));
}

/** Ends the session on the server; a session that is already gone is as good. */
export async function endSession(): Promise<void> {
  try {
    await requestJson("DELETE", "/api/session");
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 401) {
      throw error;
    }
  }
}
