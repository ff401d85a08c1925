import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Provider } from "react-redux";
import { afterEach, describe, expect, it } from "vitest";
import { App } from "../../app/App";
import { startApp } from "../../test/app";
import { ben } from "../../test/builders";
import { hashOf, parseHash } from "./route.std";

afterEach(() => {
  location.hash = "";
});

async function setUp(prepare: (app: ReturnType<typeof startApp>) => void = () => undefined) {
  const app = startApp();
  prepare(app);
  render(
    <Provider store={app.store}>
      <App />
    </Provider>,
  );
  await act(async () => {
    app.server.connect();
    await app.server.answer();
  });
  return app;
}

async function open(name: string) {
  const link = within(screen.getByRole("navigation", { name: "Conversations" })).getByRole("link", { name });
  await act(async () => {
    location.hash = link.getAttribute("href") ?? "";
    window.dispatchEvent(new Event("hashchange"));
  });
}

describe("the two panes", () => {
  it("name everybody, with what is known of them as the description", async () => {
    await setUp(({ server }) => {
      server.store(ben.id, ben.id, "hello");
    });
    const nav = screen.getByRole("navigation", { name: "Conversations" });
    const links = within(nav).getAllByRole("link");
    expect(links.map((link) => link.textContent)).toEqual(["Ben", "Echo", "Chi"]);
    const description = document.getElementById(links[0]?.getAttribute("aria-describedby") ?? "");
    expect(description?.textContent).toMatch(/^1 unread, Online, hello, /);
    expect(document.title).toBe("(1) Parley");
    expect(screen.getByRole("status").textContent).toBe("Connected");
  });

  it("send a message: shown at once as Sending, then Sent, in the conversation that was open at Enter", async () => {
    const { server } = await setUp();
    await open("Ben");
    expect(screen.getByRole("heading", { name: "Say hello to Ben" })).toBeTruthy();
    await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "hello{Enter}");
    await open("Chi");
    await act(() => server.answer());
    await act(() => server.deliverAll());
    expect(screen.queryByRole("article")).toBeNull();
    expect(server.conversations.get("c-ben")?.messages.map(({ body }) => body)).toEqual(["hello"]);
    await open("Ben");
    const article = within(screen.getByRole("region", { name: "Messages" })).getByRole("article");
    expect(article.textContent).toMatch(/hello.*Sent$/);
    expect(location.hash).toBe("#/c/c-ben");
    const entry = screen.getByRole("link", { name: "Ben" });
    expect(entry.getAttribute("aria-current")).toBe("true");
  });

  it("show Sending until it is acknowledged", async () => {
    const { server } = await setUp();
    await open("Ben");
    await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "hello{Enter}");
    expect(screen.getByRole("article").textContent).toMatch(/Sending$/);
    await act(() => server.answer());
    expect(screen.getByRole("article").textContent).toMatch(/Sent$/);
  });

  it("keep a draft with its conversation", async () => {
    await setUp();
    await open("Ben");
    await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "not yet");
    await open("Chi");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" }).value).toBe("");
    expect(screen.getByText("Draft:")).toBeTruthy();
    await open("Ben");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" }).value).toBe("not yet");
  });

  it("offer Retry and Delete for what was refused", async () => {
    const { server } = await setUp();
    server.refuseSends = [{ code: "body_invalid", message: "The text is odd.", retryable: false }];
    await open("Ben");
    await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "hello{Enter}");
    await act(() => server.answer());
    expect(screen.getByRole("article").textContent).toMatch(/Failed.*Not sent: the text is odd/);
    await userEvent.click(screen.getByRole("button", { name: "Retry" }));
    await act(() => server.answer());
    expect(screen.getByRole("article").textContent).toMatch(/Sent$/);
    expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  });

  it("announce what arrives, not what is loaded", async () => {
    const { server } = await setUp(({ server }) => {
      server.store(ben.id, ben.id, "old");
    });
    await open("Ben");
    const log = screen.getByRole("log");
    expect(log.textContent).toBe("");
    await act(async () => {
      server.store(ben.id, ben.id, "new");
      await server.deliverAll();
    });
    expect(log.textContent).toBe("Ben: new");
  });

  it("say so when the address names a conversation that is not here", async () => {
    location.hash = "#/c/somebody-elses";
    await setUp();
    expect(screen.getByText("This conversation is not here")).toBeTruthy();
  });
});

describe("address", () => {
  it.each(["#/c/abc", "#/p/a_b-9"])("%s is read as it was written", (hash) => {
    expect(hashOf(parseHash(hash))).toBe(hash);
  });

  it.each(["", "#", "#/", "#/x/abc", "#/c/", "#/c/a b", "#/c/a/b", `#/c/${"a".repeat(65)}`])(
    "%s is nothing",
    (hash) => {
      expect(parseHash(hash)).toBeNull();
    },
  );
});
