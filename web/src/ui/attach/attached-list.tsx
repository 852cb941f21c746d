import { FileText, X } from "lucide-react";
import type { ReactNode } from "react";
import type { PreparingFile } from "../../lib/attachments/drafts.ts";
import { isImage, type LocalAttachment } from "../../lib/attachments/local-attachment.ts";
import { formatBytes } from "../../lib/format.ts";
import { Spinner } from "../spinner.tsx";
import { useObjectUrl } from "../use-object-url.ts";
import { words } from "./words.ts";

export interface AttachedListProps {
  readonly attachments: readonly LocalAttachment[];
  readonly preparing: readonly PreparingFile[];
  readonly onRemove: (id: string) => void;
}

/** What goes along with the message that is being written. */
export function AttachedList({ attachments, preparing, onRemove }: AttachedListProps) {
  if (attachments.length + preparing.length === 0) return null;
  return (
    <ul aria-label={words.attached} className="flex flex-wrap gap-1.5 px-3 pt-3">
      {attachments.map((attachment) => (
        <Entry
          key={attachment.attachment_id}
          icon={<Picture attachment={attachment} />}
          name={attachment.name}
          bytes={attachment.bytes}
          onRemove={() => onRemove(attachment.attachment_id)}
        />
      ))}
      {preparing.map(({ id, name }) => (
        <Entry key={id} icon={<Spinner className="mx-1.5 shrink-0" />} name={name} onRemove={() => onRemove(id)} />
      ))}
    </ul>
  );
}

interface EntryProps {
  readonly icon: ReactNode;
  readonly name: string;
  /** Not known while it is prepared. */
  readonly bytes?: number;
  readonly onRemove: () => void;
}

function Entry({ icon, name, bytes, onRemove }: EntryProps) {
  return (
    <li className="flex h-9 max-w-full items-center gap-2 rounded-control border border-line pl-1 text-meta max-md:h-11">
      {icon}
      <span className="max-w-44 min-w-0 truncate" title={name}>
        {name}
      </span>
      {bytes !== undefined && <span className="shrink-0 text-small text-faint">{formatBytes(bytes)}</span>}
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

function Picture({ attachment }: { readonly attachment: LocalAttachment }) {
  if (isImage(attachment)) return <Thumbnail content={attachment.content} />;
  return <FileText size={16} strokeWidth={1.75} className="ml-1.5 shrink-0 text-soft" aria-hidden />;
}

function Thumbnail({ content }: { readonly content: Blob }) {
  return <img src={useObjectUrl(content)} alt="" className="size-7 shrink-0 rounded-[5px] object-cover" />;
}
