import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, FileText } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { AttachmentPart } from "../../../../supabase/functions/_shared/protocol/messages.ts";
import { isImage, type LocalAttachment } from "../../lib/attachments/local-attachment.ts";
import { attachmentQuery } from "../../lib/attachments/stored-attachment.ts";
import { formatBytes } from "../../lib/format.ts";
import { onceOnline } from "../../lib/once-online.ts";
import { saveAs } from "../../lib/save-as.ts";
import { notify } from "../../ui/notices.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { useObjectUrl } from "../../ui/use-object-url.ts";
import { words } from "./words.ts";

const LargeImage = lazy(onceOnline(() => import("./large-image.tsx")));

type Attachment = AttachmentPart | LocalAttachment;

/** Images as they look, other files by their names. */
export function PromptAttachments({ attachments }: { readonly attachments: readonly Attachment[] }) {
  const imagesFirst = attachments.toSorted((left, right) => Number(isImage(right)) - Number(isImage(left)));
  return (
    <ul aria-label={words.attachments} className="flex flex-wrap items-end justify-end gap-1.5">
      {imagesFirst.map((attachment) => (
        <li key={attachment.attachment_id} className="min-w-0">
          {isImage(attachment) ? <Image attachment={attachment} /> : <File attachment={attachment} />}
        </li>
      ))}
    </ul>
  );
}

/** The bytes: of this browser until the message is stored, then of Storage. */
function useContent(attachment: Attachment) {
  const isLocal = "content" in attachment;
  const stored = useQuery({ ...queryOf(attachment), enabled: !isLocal });
  return isLocal ? { data: attachment.content, error: null } : stored;
}

function queryOf(attachment: Attachment) {
  return attachmentQuery({ path: "", ...attachment });
}

const tallest = 160;
const widest = 280;

/** Its place is as large as it will be, so nothing moves when it arrives. */
function sizeOf({ width = tallest, height = tallest }: Attachment) {
  const scale = Math.min(1, tallest / height, widest / width);
  return { width: Math.max(24, Math.round(width * scale)), height: Math.max(24, Math.round(height * scale)) };
}

function Image({ attachment }: { readonly attachment: Attachment }) {
  const { data, error } = useContent(attachment);
  const url = useObjectUrl(data);
  const [isLarge, setLarge] = useState(false);
  const { name } = attachment;
  if (error) return <p className="py-1 text-small text-faint">{words.attachmentUnread(name)}</p>;
  return (
    <>
      <button
        type="button"
        aria-label={words.openImage(name)}
        disabled={url === undefined}
        onClick={() => setLarge(true)}
        className="block overflow-hidden rounded-card border border-line bg-well"
        {...tip(name)}
      >
        <img src={url} alt="" {...sizeOf(attachment)} className="block max-w-full object-cover" />
      </button>
      {isLarge && url !== undefined && (
        <Suspense>
          <LargeImage name={name} url={url} onSave={() => data && saveAs(data, name)} onClose={() => setLarge(false)} />
        </Suspense>
      )}
    </>
  );
}

function File({ attachment }: { readonly attachment: Attachment }) {
  const { name, bytes } = attachment;
  const queryClient = useQueryClient();
  const { mutate: save } = useMutation({
    mutationFn: async () =>
      "content" in attachment ? attachment.content : queryClient.fetchQuery(queryOf(attachment)),
    onSuccess: (content) => saveAs(content, name),
    onError: () => notify({ text: words.attachmentUnread(name) }),
    networkMode: "always",
  });
  return (
    <button
      type="button"
      aria-label={words.saveAttachment(name)}
      onClick={() => save()}
      className="flex max-w-full items-center gap-2 rounded-card border border-line px-3 py-2 text-left text-meta hover:bg-well"
    >
      <FileText size={16} strokeWidth={1.75} className="shrink-0 text-soft" aria-hidden />
      <span className="min-w-0 truncate">{name}</span>
      <span className="shrink-0 text-small text-faint">{formatBytes(bytes)}</span>
      <Download size={16} strokeWidth={1.75} className="shrink-0 text-soft" aria-hidden />
    </button>
  );
}
