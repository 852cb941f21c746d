/** What session.json of an archive says. A reader refuses archives of a newer format. */
export const newestFormat = 1;

/** Where an archive has the bytes of an attachment. */
export function attachmentPath(id: string, name: string): string {
  return `attachments/${id}-${name}`;
}

/** The id of the attachment that lies there; undefined for other files. */
export function attachmentAt(path: string): string | undefined {
  return /^attachments\/([\da-f-]{36})-/.exec(path)?.[1];
}
