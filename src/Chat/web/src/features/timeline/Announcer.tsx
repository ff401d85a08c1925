import { useAppSelector } from "../../app/hooks";
import { people } from "../../entities/conversations/selectors";

const LONGEST = 300;

/** Says messages from others as they arrive: author first, then text. What one loads or catches up with is not said. */
export function Announcer() {
  const arrived = useAppSelector((state) => state.messages.arrived);
  const byId = useAppSelector(people.selectEntities);
  return (
    <div className="sr-only" role="log" aria-label="New messages" aria-live="polite">
      {arrived.map(({ id, senderId, body }) => (
        <p key={id}>{`${byId[senderId]?.name ?? "Someone"}: ${body.slice(0, LONGEST)}`}</p>
      ))}
    </div>
  );
}
