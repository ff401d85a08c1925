import { AuthScreen } from "../features/auth/AuthScreen";
import { Boot } from "../features/shell/Boot";
import { InsecureStrip } from "../features/shell/InsecureStrip";
import { Shell } from "../features/shell/Shell";
import { useAppSelector } from "./hooks";

export function App() {
  const session = useAppSelector((state) => state.session.session);
  const insecure = useAppSelector((state) => state.session.site?.insecure ?? false);
  return (
    <div className="app">
      {insecure && <InsecureStrip />}
      {session.status === "unknown" && <Boot />}
      {session.status === "signedOut" && <AuthScreen notice={session.notice} />}
      {session.status === "signedIn" && <Shell me={session.me} />}
    </div>
  );
}
