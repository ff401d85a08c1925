import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { MAX_BODY_LENGTH } from "../../protocol/types";
import { bodyOf, lengthHint } from "./body.std";
import { Composer } from "./Composer";

function setUp(initial = "") {
  const onSend = vi.fn();
  function Harness() {
    const [text, setText] = useState(initial);
    return (
      <Composer
        text={text}
        placeholder="Message Ben"
        autoFocus
        onChange={setText}
        onSend={(body) => {
          onSend(body);
          setText("");
        }}
      />
    );
  }
  render(<Harness />);
  const box = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
  return { onSend, box, button: screen.getByRole<HTMLButtonElement>("button", { name: "Send" }) };
}

describe("Composer", () => {
  it("has the keyboard, sends on Enter and is empty then", async () => {
    const { onSend, box } = setUp();
    expect(document.activeElement).toBe(box);
    await userEvent.keyboard("hello{Enter}");
    expect(onSend.mock.calls).toEqual([["hello"]]);
    expect(box.value).toBe("");
  });

  it("breaks the line on Shift+Enter", async () => {
    const { onSend, box } = setUp();
    await userEvent.type(box, "one{Shift>}{Enter}{/Shift}two");
    expect(onSend).not.toHaveBeenCalled();
    expect(box.value).toBe("one\ntwo");
    await userEvent.keyboard("{Enter}");
    expect(onSend.mock.calls).toEqual([["one\ntwo"]]);
  });

  it("leaves Enter to an input method that composes a word", () => {
    const { onSend, box } = setUp("にほん");
    fireEvent.keyDown(box, { key: "Enter", isComposing: true });
    fireEvent.keyDown(box, { key: "Enter", keyCode: 229 });
    expect(onSend).not.toHaveBeenCalled();
    fireEvent.keyDown(box, { key: "Enter", keyCode: 13 });
    expect(onSend.mock.calls).toEqual([["にほん"]]);
  });

  it("sends nothing when there is nothing to read", async () => {
    const { onSend, box, button } = setUp();
    expect(button.disabled).toBe(true);
    await userEvent.type(box, "  {Shift>}{Enter}{/Shift} {Enter}");
    expect(onSend).not.toHaveBeenCalled();
    await userEvent.type(box, "x");
    expect(button.disabled).toBe(false);
    await userEvent.click(button);
    expect(onSend).toHaveBeenCalledTimes(1);
  });

  it("says so when the text is too long, and keeps it", () => {
    const { onSend, box, button } = setUp("a".repeat(MAX_BODY_LENGTH + 2));
    expect(screen.getByText("2 characters too long. Send it in parts.")).toBeTruthy();
    fireEvent.keyDown(box, { key: "Enter" });
    expect(onSend).not.toHaveBeenCalled();
    expect(button.disabled).toBe(true);
    expect(box.getAttribute("aria-invalid")).toBe("true");
    expect(box.value).toHaveLength(MAX_BODY_LENGTH + 2);
  });
});

describe("body", () => {
  it("cuts white space at the end and NUL, and keeps the rest", () => {
    expect(bodyOf("  a\0b \n\n")).toBe("  ab");
    expect(bodyOf(" \n\t ")).toBe("");
  });

  it("counts only near the end", () => {
    expect(lengthHint("a".repeat(MAX_BODY_LENGTH - 501))).toBeNull();
    expect(lengthHint("a".repeat(MAX_BODY_LENGTH - 1))).toEqual({ tooLong: false, text: "1 character left" });
    expect(lengthHint("a".repeat(MAX_BODY_LENGTH))).toEqual({ tooLong: false, text: "0 characters left" });
    expect(lengthHint("a".repeat(MAX_BODY_LENGTH + 1))?.tooLong).toBe(true);
  });
});
