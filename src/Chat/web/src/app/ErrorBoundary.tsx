import { Component, type ReactNode } from "react";

/** The last resort for a fault in rendering: says so, instead of a white page. React itself logs the error. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) {
      return this.props.children;
    }
    return (
      <main className="pane-empty" role="alert">
        <h2>Something went wrong on this page</h2>
        <p>Messages that were sent are safe on the server. Reload the page to go on.</p>
        <button type="button" className="button is-primary" onClick={() => location.reload()}>
          Reload
        </button>
      </main>
    );
  }
}
