import type { ConnectionStatus } from "../../entities/connection/slice";
import type { Me } from "../../protocol/types";
import { Avatar } from "../../ui/Avatar";
import { AccountMenu } from "./AccountMenu";

/** Oneself, below the list: name, the one status of the connection, and the account's menu. */
export function OwnCorner({ me, status }: { me: Me; status: ConnectionStatus }) {
  return (
    <footer className="own">
      <Avatar id={me.id} name={me.name} size="medium" presence={status === "Connected" ? "online" : "off"} />
      <div className="own-lines">
        <b className="own-name">
          <bdi>{me.name}</bdi>
        </b>
        <small className="own-status" role="status">
          {status}
        </small>
      </div>
      <AccountMenu />
    </footer>
  );
}
