import { Icon } from "../../ui/Icon";

/** Over plain HTTP this stays, on every screen: nobody should take the page for a private one. */
export function InsecureStrip() {
  return (
    <div className="insecure" role="region" aria-label="Security of this connection">
      <Icon name="unlocked" small />
      <b>Not encrypted</b>
      <span className="insecure-text">
        <span className="wide-only">Plain HTTP: </span>others
        <span className="wide-only"> on this network</span> could read along
        <span className="wide-only"> and take over your session</span>.
      </span>
    </div>
  );
}
