import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Profile, profileQuery } from "../../lib/profile.ts";
import { call } from "../../lib/project.ts";
import type { User } from "../../lib/user.ts";

/** Shows the change at once; the server's answer replaces it. */
export function useSetProfile(user: User) {
  const queryClient = useQueryClient();
  const { queryKey } = profileQuery(user);
  return useMutation({
    mutationFn: (changes: Partial<Profile>) => call("set_profile", { changes: { ...changes } }),
    onMutate: (changes) => {
      queryClient.setQueryData(queryKey, (profile) => profile && { ...profile, ...changes });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
}
