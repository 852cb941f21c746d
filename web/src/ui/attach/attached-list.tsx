import { FileText, X } from "lucide-react";
import { isImage, type LocalAttachment } from "../../lib/attachments/local-attachment.ts";
import { formatBytes } from "../../lib/format.ts";
import { useObjectUrl } from "../use-object-url.ts";
import { words } from "./words.ts";

export interface AttachedListProps {
  readonly attachments: readonly LocalAttachment[];
  readonly onRemove: (id: string) => void;
}

/** What goes along with the message that is being written. */
export function AttachedList({ attachments, onRemove }: AttachedListProps) {
  if (attachments.length === 0) return null;
  return (
    <ul aria-label={words.attached} className="flex flex-wrap gap-1.5 px-3 pt-3">
      {attachments.map((attachment) => (
        <Attached
          key={attachment.attachment_id}
          attachment={attachment}
          onRemove={() => onRemove(attachment.attachment_id)}
        />
      ))}
    </ul>
  );
}

function Attached({ attachment, onRemove }: { readonly attachment: LocalAttachment; readonly onRemove: () => void }) {
  const { name, bytes } = attachment;
  return (
    <li className="flex h-9 max-w-full items-center gap-2 rounded-control border border-line pl-1 text-meta max-md:h-11">
      {isImage(attachment) ? (
        <Thumbnail content={attachment.content} />
      ) : (
        <FileText size={16} strokeWidth={1.75} className="ml-1.5 shrink-0 text-soft" aria-hidden />
      )}
      <span className="max-w-44 min-w-0 truncate" title={name}>
        {name}
      </span>
      <span className="shrink-0 text-small text-faint">{formatBytes(bytes)}</span>
      <button
        type="button"
        aria-label={words.remove(name)}
        onClick={onRemove}
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-control text-soft hover:text-ink max-md:size-11"
      >
        <X size={16} strokeWidth={1.75} aria-hidden />
      </button>
    </li>
  );
}

function Thumbnail({ content }: { readonly content: Blob }) {
  return <img src={useObjectUrl(content)} alt="" className="size-7 shrink-0 rounded-[5px] object-cover" />;
}
