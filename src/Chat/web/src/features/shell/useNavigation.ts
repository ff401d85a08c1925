import { useEffect } from "react";
import { useAppDispatch, useAppSelector } from "../../app/hooks";
import { conversationLeft } from "../../entities/actions";
import { conversationOfThread } from "../../entities/conversations/selectors";
import { navigated, selectOpenThread } from "./navigationSlice";
import { hashOf, parseHash } from "./route.std";

/** Follows the address: which conversation is open is written there, so that a reload and Back keep it. */
export function useNavigation(): void {
  const dispatch = useAppDispatch();
  const thread = useAppSelector(selectOpenThread);
  const target = useAppSelector((state) => state.navigation.target);
  const conversationId = useAppSelector((state) => (thread ? conversationOfThread(state, thread)?.id : undefined));

  useEffect(() => {
    const follow = () => {
      dispatch(navigated(parseHash(location.hash)));
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => {
      window.removeEventListener("hashchange", follow);
    };
  }, [dispatch]);

  // A person becomes a conversation with the first message; the address says so without a step in the history.
  useEffect(() => {
    if (target?.kind === "person" && conversationId !== undefined) {
      const opened = { kind: "conversation", id: conversationId } as const;
      history.replaceState(null, "", hashOf(opened));
      dispatch(navigated(opened));
    }
  }, [dispatch, target, conversationId]);

  useEffect(() => {
    if (conversationId === undefined) {
      return;
    }
    return () => {
      dispatch(conversationLeft({ conversationId }));
    };
  }, [dispatch, conversationId]);
}
