import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { userQuery } from "../../lib/user.ts";
import { type AccountOrder, carryOut } from "./account-actions.ts";

export function useAccountForm(to: string) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (order: AccountOrder) => carryOut(order),
    networkMode: "always",
    onSuccess: async (outcome) => {
      if (outcome !== "signed-in") return;
      await queryClient.refetchQueries(userQuery);
      await navigate({ href: to, replace: true });
    },
  });
}
