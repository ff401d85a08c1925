import { bucketOf } from "../lib/ids.std";
import { initials } from "../lib/names.std";
import { Icon } from "./Icon";

interface AvatarProps {
  id: string;
  name: string;
  echo?: boolean;
  size?: "small" | "medium" | "large";
  /** `off` is shown too: as a ring. Without it there is no mark. */
  presence?: "online" | "off" | undefined;
}

/** Decoration beside a name. The colours are classes, since the content security policy allows no inline style. */
export function Avatar({ id, name, echo = false, size = "small", presence }: AvatarProps) {
  const colour = echo ? "av-7" : `av-${bucketOf(id, 8) + 1}`;
  return (
    <span className={`avatar ${colour} is-${size}`} aria-hidden="true">
      {echo ? <Icon name="echo" /> : initials(name)}
      {presence && <span className={presence === "off" ? "presence is-off" : "presence"} />}
    </span>
  );
}
