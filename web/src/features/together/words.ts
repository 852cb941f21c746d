import type { MemberRole } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { formatCount } from "../../lib/format.ts";

const roles: Readonly<Record<MemberRole, string>> = { owner: "Owner", editor: "Editor", viewer: "Viewer" };

export const words = {
  share: "Share",
  here: "Here now",
  isIn: (name: string, path: string) => `${name}, in ${path}`,
  more: (names: readonly string[]) => names.join(", "),

  title: "Share this session",
  titleForMembers: "People in this session",
  roles,
  roleHints: { editor: "writes to the agent and changes files", viewer: "reads along" },
  roleOf: (name: string) => `Role of ${name}`,
  you: "you",
  members: "Members",
  hereNow: "here now",
  hereIn: (path: string) => `in ${path}`,
  guest: "Guest",
  actions: (name: string) => `Actions for ${name}`,
  handOver: "Make owner…",
  remove: "Remove",
  removed: (name: string) => `${name} is no longer a member.`,
  leave: "Leave session",
  leaveTitle: "Leave this session?",
  leaveHint: (owner: string) => `You can come back only when ${owner} invites you again.`,
  left: (title: string) => `You have left “${title}”.`,
  untitled: "New session",
  removeTitle: (name: string) => `Remove ${name}?`,
  removeHint: (name: string) => `${name} can no longer read this session. What they wrote stays.`,
  handOverTitle: (name: string) => `Make ${name} the owner?`,
  handOverHint: (name: string) => `${name} is asked first. Once they accept, you are an editor.`,
  ask: "Ask",
  cancel: "Cancel",

  invite: "Invite",
  email: "E-mail address",
  emailHint: "They find the invitation when they sign in with this address. No mail is sent.",
  role: "Role",
  invited: (email: string) => `${email} is invited.`,
  guestsInviteNobody: "Guests cannot invite. Add an e-mail address to your account first.",
  addAddress: "Add an e-mail address",
  pending: "Invitations",
  pendingAs: (role: MemberRole) => `invited as ${roles[role].toLowerCase()}`,
  pendingOwner: "asked to become the owner",
  withdraw: "Withdraw",
  withdrawFor: (who: string) => `Withdraw the invitation of ${who}`,

  link: "Read-only link",
  linkHint: "Anyone who has it can read the conversation and the files and watch the work, without an account.",
  noLink: "There is no link. The owner can make one.",
  alsoShow: "Also show",
  shows: {
    shows_history: "Earlier versions of the files",
    shows_tools: "What tools read and answered, and the instructions",
    shows_costs: "What it cost",
  },
  createLink: "Create link",
  replaceLink: "Make a new link",
  copyLink: "Copy link",
  copied: "Copied",
  revoke: "Revoke",
  revoked: "The link no longer works.",
  linkAddress: "Link",
  linkNotLoaded: "The link can’t be loaded right now.",
  tryAgain: "Try again",
  linkSince: (when: string, shown: readonly string[]) =>
    shown.length === 0
      ? `Made ${when}`
      : `Made ${when}, ${formatCount(shown.length, "addition")}: ${shown.join("; ").toLowerCase()}`,
  linkElsewhere:
    "This link was made in another browser. Its address is stored nowhere else, so it can only be replaced.",
} as const;
