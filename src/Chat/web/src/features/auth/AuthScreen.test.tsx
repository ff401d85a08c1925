import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Provider } from "react-redux";
import { describe, expect, it, vi } from "vitest";
import { createStore } from "../../app/store";
import { siteLoaded } from "../../entities/actions";
import { ada } from "../../test/builders";
import { AuthScreen } from "./AuthScreen";

function setUp(hasAccounts: boolean, answers: Response[]) {
  const requests: { method: string; path: string; body: unknown; requestedBy: string | null }[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    requests.push({
      method: init.method ?? "GET",
      path,
      body: JSON.parse(String(init.body)),
      requestedBy: headers.get("X-Requested-By"),
    });
    const answer = answers.shift();
    return answer ? Promise.resolve(answer) : Promise.reject(new TypeError("Failed to fetch"));
  });
  const store = createStore();
  store.dispatch(siteLoaded({ hasAccounts, insecure: false, version: "0.1.0", protocol: 1 }));
  render(
    <Provider store={store}>
      <AuthScreen notice={null} />
    </Provider>,
  );
  return { requests, store };
}

const refusal = () =>
  Response.json({ status: 401, code: "invalid_credentials", detail: "That does not match." }, { status: 401 });

describe("AuthScreen", () => {
  it("has exactly one field Name, one field Password and both buttons", () => {
    setUp(true, []);
    expect(screen.getAllByLabelText(/name/i)).toHaveLength(1);
    expect(screen.getAllByLabelText(/password/i)).toHaveLength(1);
    expect(screen.getAllByRole("button", { name: "Sign in" })).toHaveLength(1);
    expect(screen.getAllByRole("button", { name: "Create account" })).toHaveLength(1);
  });

  it("creates the first account on Enter, and signs in on Enter once there is one", async () => {
    const first = setUp(false, [Response.json({ person: ada }, { status: 201 })]);
    await userEvent.type(screen.getByLabelText("Name"), "Ada");
    await userEvent.type(screen.getByLabelText("Password"), "a long one{Enter}");
    expect(first.requests).toEqual([
      { method: "POST", path: "/api/accounts", body: { name: "Ada", password: "a long one" }, requestedBy: "parley" },
    ]);
    expect(first.store.getState().session.session).toEqual({ status: "signedIn", me: ada });
  });

  it("signs in on Enter once there are accounts; the other button creates one", async () => {
    const { requests } = setUp(true, [refusal(), refusal()]);
    await userEvent.type(screen.getByLabelText("Password"), "a long one{Enter}");
    await userEvent.click(screen.getByRole("button", { name: "Create account" }));
    expect(requests.map(({ path }) => path)).toEqual(["/api/session", "/api/accounts"]);
  });

  it("says the server's sentence once, above the fields, and keeps the name", async () => {
    const { store } = setUp(true, [refusal()]);
    const name = screen.getByLabelText<HTMLInputElement>("Name");
    await userEvent.type(name, "Ada");
    await userEvent.type(screen.getByLabelText("Password"), "wrong{Enter}");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toBe("That does not match.");
    expect(alert.compareDocumentPosition(name) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect(name.value).toBe("Ada");
    expect(store.getState().session.session.status).toBe("unknown");
  });

  it("says so when the server cannot be reached", async () => {
    setUp(true, []);
    await userEvent.type(screen.getByLabelText("Name"), "Ada{Enter}");
    expect((await screen.findByRole("alert")).textContent).toMatch(/cannot be reached/);
  });

  it("shows the password on demand", async () => {
    setUp(true, []);
    const field = screen.getByLabelText<HTMLInputElement>("Password");
    expect(field.type).toBe("password");
    await userEvent.click(screen.getByRole("button", { name: "Show characters" }));
    expect(field.type).toBe("text");
  });
});
