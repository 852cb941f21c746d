// /admin/users: the project's backend manages accounts.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { metadataSchema, normalizeEmail } from "../accounts.ts";
import { requireAdmin, requireUuid } from "../caller.ts";
import type { AuthContext } from "../context.ts";
import type { AuthDb } from "../database.ts";
import { parseDuration } from "../duration.ts";
import { AuthError, validationFailed } from "../errors.ts";
import { saveEmailIdentity } from "../identities.ts";
import { assertPasswordAllowed, hashPassword } from "../passwords.ts";
import { type Answer, type AuthRoute, type Call, readBody } from "../routing.ts";
import {
  findUserByEmail,
  findUserById,
  insertUser,
  mergeMetadata,
  presentUser,
  type UserChanges,
  type UserRow,
  updateUser,
} from "../users.ts";

const userSchema = z.object({
  id: z.guid().nullish(),
  aud: z.string().nullish(),
  role: z.string().nullish(),
  email: z.string().nullish(),
  email_confirm: z.boolean().nullish(),
  phone: z.string().nullish(),
  phone_confirm: z.boolean().nullish(),
  password: z.string().nullish(),
  password_hash: z.string().nullish(),
  user_metadata: metadataSchema.nullish(),
  app_metadata: metadataSchema.nullish(),
  ban_duration: z.string().nullish(),
});
type UserBody = z.output<typeof userSchema>;

/** Only the service role gets past this. */
export const asAdmin =
  (answer: Answer): Answer =>
  async (context, call) => {
    await requireAdmin(context, call.request);
    return answer(context, call);
  };

async function listUsers({ sql }: AuthContext, { url }: Call): Promise<Response> {
  const page = Math.max(1, readCount(url.searchParams.get("page"), 1));
  const perPage = readCount(url.searchParams.get("per_page"), 50);
  const [{ total } = { total: 0 }] = await sql<
    { total: number }[]
  >`select count(*)::integer as total from users where deleted_at is null`;
  const rows = await sql<UserRow[]>`
    select * from users where deleted_at is null order by created_at desc, id limit ${perPage} offset ${(page - 1) * perPage}`;
  const users = await Promise.all(rows.map((row) => presentUser(sql, row)));
  const lastPage = Math.max(1, Math.ceil(total / perPage));
  const link = (target: number, rel: string) => `<${url.pathname}?page=${target}&per_page=${perPage}>; rel="${rel}"`;
  const links = [...(page < lastPage ? [link(page + 1, "next")] : []), link(lastPage, "last")];
  return Response.json(
    { users, aud: "authenticated" },
    { headers: { "x-total-count": String(total), link: links.join(", ") } },
  );
}

function readCount(text: string | null, fallback: number): number {
  if (text === null || text === "") return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw validationFailed(`Bad Pagination Parameters: strconv.ParseUint: parsing "${text}": invalid syntax`);
}

async function createUser(context: AuthContext, call: Call): Promise<Response> {
  const body = await readBody(call, userSchema);
  if (!body.email && !body.phone) throw validationFailed("Cannot create a user without either an email or phone");
  const user = await context.sql.begin(async (db) => {
    const changes = await toChanges(context, db, body, undefined);
    const created = await insertUser(db, { id: body.id ?? randomUUID(), ...changes });
    const identity = { email: created.email, email_verified: body.email_confirm ?? false, phone_verified: false };
    return presentUser(db, created.email ? await saveEmailIdentity(db, created, identity) : created);
  });
  return Response.json(user);
}

async function readUser({ sql }: AuthContext, { params }: Call): Promise<Response> {
  return Response.json(await presentUser(sql, await existing(sql, params.id)));
}

async function changeUser(context: AuthContext, call: Call): Promise<Response> {
  const body = await readBody(call, userSchema);
  const answer = await context.sql.begin(async (db) => {
    const current = await existing(db, call.params.id);
    const changes = await toChanges(context, db, body, current);
    if (changes.encrypted_password) await db`delete from sessions where user_id = ${current.id}`;
    const changed = await updateUser(db, current.id, changes);
    if (!changed.email || changed.email === current.email) return presentUser(db, changed);
    return presentUser(db, await saveEmailIdentity(db, changed, { email: changed.email, email_verified: true }));
  });
  return Response.json(answer);
}

async function existing(db: AuthDb, id: string | undefined): Promise<UserRow> {
  const user = await findUserById(db, requireUuid(id, "user_id"));
  if (!user) throw new AuthError(404, "user_not_found", "User not found");
  return user;
}

async function toChanges(
  context: AuthContext,
  db: AuthDb,
  body: UserBody,
  current: UserRow | undefined,
): Promise<UserChanges> {
  const now = new Date().toISOString();
  const email = body.email ? normalizeEmail(body.email) : undefined;
  if (email && email !== current?.email && (await findUserByEmail(db, email))) {
    throw new AuthError(422, "email_exists", "A user with this email address has already been registered");
  }
  const verified = body.email_confirm ? { email_verified: true } : {};
  const isNew = current === undefined;
  return {
    ...(body.aud ? { aud: body.aud } : {}),
    ...(body.role ? { role: body.role } : {}),
    ...(email ? { email, ...(isNew ? {} : { is_anonymous: false }) } : {}),
    ...(body.phone ? { phone: body.phone } : {}),
    ...(body.email_confirm && !current?.email_confirmed_at ? { email_confirmed_at: now, confirmation_token: "" } : {}),
    ...(body.phone_confirm ? { phone_confirmed_at: now } : {}),
    ...(await passwordChange(context, db, body)),
    ...(body.ban_duration ? { banned_until: bannedUntil(body.ban_duration) } : {}),
    ...(isNew || body.user_metadata || body.email_confirm
      ? { raw_user_meta_data: mergeMetadata(current?.raw_user_meta_data ?? {}, { ...body.user_metadata, ...verified }) }
      : {}),
    ...(isNew || body.app_metadata
      ? { raw_app_meta_data: mergeMetadata(current?.raw_app_meta_data ?? {}, body.app_metadata ?? {}) }
      : {}),
  };
}

async function passwordChange(
  context: AuthContext,
  db: AuthDb,
  { password, password_hash: hash }: UserBody,
): Promise<UserChanges> {
  if (password && hash) throw validationFailed("Only a password or a password hash should be provided");
  if (hash) return { encrypted_password: hash };
  if (!password) return {};
  assertPasswordAllowed(password, context.config.auth);
  return { encrypted_password: await hashPassword(db, password) };
}

function bannedUntil(duration: string): string | null {
  if (duration === "none") return null;
  const milliseconds = parseDuration(duration);
  if (milliseconds === undefined)
    throw validationFailed(`invalid format for ban duration: time: invalid duration "${duration}"`);
  return new Date(Date.now() + milliseconds).toISOString();
}

const deleteSchema = z.object({ should_soft_delete: z.boolean().nullish() });

async function deleteUser(context: AuthContext, call: Call): Promise<Response> {
  const { should_soft_delete: isSoft } = await readBody(call, deleteSchema);
  await context.sql.begin(async (db) => {
    const user = await existing(db, call.params.id);
    if (isSoft) await softDelete(db, user);
    else await db`delete from users where id = ${user.id}`;
  });
  return Response.json({});
}

/** Keeps the row for references to it, without personal data. */
async function softDelete(db: AuthDb, user: UserRow): Promise<void> {
  await db`delete from sessions where user_id = ${user.id}`;
  await db`delete from identities where user_id = ${user.id}`;
  await updateUser(db, user.id, {
    email: null,
    phone: null,
    encrypted_password: null,
    raw_user_meta_data: {},
    raw_app_meta_data: {},
    deleted_at: new Date().toISOString(),
  });
}

export const adminUserRoutes: readonly AuthRoute[] = [
  { method: "GET", path: "/admin/users", answer: asAdmin(listUsers) },
  { method: "POST", path: "/admin/users", answer: asAdmin(createUser) },
  { method: "GET", path: "/admin/users/:id", answer: asAdmin(readUser) },
  { method: "PUT", path: "/admin/users/:id", answer: asAdmin(changeUser) },
  { method: "DELETE", path: "/admin/users/:id", answer: asAdmin(deleteUser) },
];
