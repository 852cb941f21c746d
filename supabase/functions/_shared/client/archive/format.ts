/** What session.json of an archive says. A reader refuses archives of a newer format. */
export const newestFormat = 1;
