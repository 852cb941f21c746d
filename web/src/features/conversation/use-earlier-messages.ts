import { useMutation } from "@tanstack/react-query";
import { useSession } from "../../lib/session/session-context.tsx";

export interface EarlierMessages {
  readonly isLoading: boolean;
  /** Loads the page before the first message, if there is one and it is not on its way. */
  readonly load: () => void;
}

export function useEarlierMessages(): EarlierMessages {
  const session = useSession();
  const { mutate, isPending } = useMutation({ mutationFn: () => session.loadEarlierMessages(), networkMode: "always" });
  const load = () => {
    if (session.state.hasEarlierMessages && !isPending) mutate();
  };
  return { isLoading: isPending, load };
}
